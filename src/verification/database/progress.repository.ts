import { ARCHIVE, either, leftJoinBoth, ONLINE } from '../../ledger/places/index.js';
import { binary, integer, uuidOf } from '../../platform/database/sql.js';
import type { ReadingSession } from './reading-session.repository.js';

export interface ProgressDifference {
  readonly voucher: string;
  readonly accountId: string;
  readonly reversed: bigint;
  readonly refunded: bigint;
}

/** What was taken back of vouchers, and the vouchers that did so. */
export class ProgressRepository {
  /** @param bookId null for all books */
  constructor(
    private readonly session: ReadingSession,
    private readonly bookId: number | null,
  ) {}

  /** The next vouchers of which something was taken back, or is said to have been. @param after '' for the first */
  async vouchers(after: string, count: number): Promise<string[]> {
    const beyond = after === '' ? '' : `> ${binary(after)}`;
    const next = (column: string): string => (beyond === '' ? 'TRUE' : `${column} ${beyond}`);
    const limit = `LIMIT ${integer(count)}`;
    const rows = await this.session.rows<[Buffer]>(
      `SELECT t.id FROM (
         (SELECT DISTINCT voucher_id AS id FROM voucher_progress FORCE INDEX (PRIMARY) WHERE ${next('voucher_id')}
          ORDER BY voucher_id ${limit})
         UNION
         (SELECT DISTINCT target_id FROM voucher_link FORCE INDEX (voucher_link_target)
          WHERE kind IN ('reverses', 'refunds', 'pays-back') AND ${next('target_id')} ORDER BY target_id ${limit})
       ) t ${leftJoinBoth('voucher', 'v', (voucher) => `${voucher}.id = t.id`)}
       ${this.bookId === null ? '' : `WHERE ${either('v', 'book_id')} = ${integer(this.bookId)}`}
       ORDER BY t.id ${limit}`,
    );
    return rows.map(([id]) => uuidOf(id));
  }

  /**
   * Lines of one account, side and purpose are the same to the ledger, so their sums are compared: progress on one hand,
   * lines of reversals, of refunds and of reversals of refunds on the other. What pays back by a payout takes from the one
   * account that had got the receipt, and as much counts where that came in.
   */
  async differences(vouchers: readonly string[]): Promise<ProgressDifference[]> {
    const ids = vouchers.map(binary).join();
    const rows = await this.session.rows<[Buffer, string, string, string]>(
      `SELECT voucher, account_id, SUM(reversed) AS more_reversed, SUM(refunded) AS more_refunded FROM (
         ${[ONLINE, ARCHIVE].map(({ line }) => linesAbout(line, ids)).join(' UNION ALL ')}
       ) every_row GROUP BY voucher, account_id, side, purpose HAVING more_reversed <> 0 OR more_refunded <> 0`,
    );
    return rows.map(([voucher, accountId, reversed, refunded]) => ({
      ...{ voucher: uuidOf(voucher), accountId, reversed: BigInt(reversed), refunded: BigInt(refunded) },
    }));
  }

  /** Progress of lines that are not there, or beyond what the line has. */
  async impossible(vouchers: readonly string[]): Promise<{ voucher: string; line: number }[]> {
    const rows = await this.session.rows<[Buffer, number]>(
      `SELECT p.voucher_id, p.line_number FROM voucher_progress p FORCE INDEX (PRIMARY)
       ${leftJoinBoth(
         'line',
         'l',
         (line) => `${line}.voucher_id = p.voucher_id AND ${line}.line_number = p.line_number`,
       )}
       WHERE p.voucher_id IN (${vouchers.map(binary).join()})
         AND (${either('l', 'voucher_id')} IS NULL OR p.reversed < 0 OR p.refunded < 0
           OR p.reversed > ${either('l', 'amount')})`,
    );
    return rows.map(([voucher, line]) => ({ voucher: uuidOf(voucher), line }));
  }
}

/** What the lines of one place say of the progress of the vouchers: its own, and those of what took back from them. */
function linesAbout(line: string, ids: string): string {
  const opposite = "IF(l.side = 'D', 'C', 'D')";
  return `SELECT p.voucher_id AS voucher, l.account_id, l.side, l.purpose, p.reversed, p.refunded
    FROM voucher_progress p FORCE INDEX (PRIMARY) JOIN ${line} l FORCE INDEX (PRIMARY)
      ON l.voucher_id = p.voucher_id AND l.line_number = p.line_number WHERE p.voucher_id IN (${ids})
    UNION ALL
    SELECT k.target_id, l.account_id, l.side, l.purpose, l.amount, 0
    FROM voucher_link k FORCE INDEX (voucher_link_target) JOIN ${line} l FORCE INDEX (PRIMARY)
      ON l.voucher_id = k.voucher_id WHERE k.target_id IN (${ids}) AND k.kind = 'reverses'
    UNION ALL
    SELECT k.target_id, l.account_id, ${opposite}, l.purpose, 0, -l.amount
    FROM voucher_link k FORCE INDEX (voucher_link_target) JOIN ${line} l FORCE INDEX (PRIMARY)
      ON l.voucher_id = k.voucher_id WHERE k.target_id IN (${ids}) AND k.kind = 'refunds'
    UNION ALL
    SELECT k.target_id, l.account_id, ${opposite}, l.purpose, 0, -l.amount
    FROM voucher_link k FORCE INDEX (voucher_link_target) JOIN voucher_link r FORCE INDEX (voucher_link_target)
      ON r.target_id = k.voucher_id AND r.kind = 'reverses'
    JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = r.voucher_id
    WHERE k.target_id IN (${ids}) AND k.kind = 'refunds'
    UNION ALL
    ${paidBack(`JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = k.voucher_id AND l.side = 'D'`, ids)}
    UNION ALL
    ${paidBack(
      `JOIN voucher_link r FORCE INDEX (voucher_link_target) ON r.target_id = k.voucher_id AND r.kind = 'reverses'
       JOIN ${line} l FORCE INDEX (PRIMARY) ON l.voucher_id = r.voucher_id AND l.side = 'D'`,
      ids,
    )}`;
}

/** @param joined the lines by which a voucher that pays back has taken from who had got the receipt */
function paidBack(joined: string, ids: string): string {
  return `SELECT k.target_id, ${either('t', 'account_id')}, ${either('t', 'side')}, ${either('t', 'purpose')}, 0, -l.amount
    FROM voucher_link k FORCE INDEX (voucher_link_target) ${joined}
    ${leftJoinBoth('line', 't', (line) => `${line}.voucher_id = k.target_id`)}
    WHERE k.target_id IN (${ids}) AND k.kind = 'pays-back'
      AND (${either('t', 'side')} = 'D' OR ${either('t', 'account_id')} = l.account_id)`;
}
