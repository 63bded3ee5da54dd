import { ARCHIVE, either, leftJoinBoth, ONLINE } from '../../ledger/places/index.js';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import type { StoredEarmark, StoredEarmarkEvent } from '../rules/check-earmark.rules.js';
import type { StoredHold, StoredHoldEvent } from '../rules/check-hold.rules.js';
import type { CapturedAmount, MovedAmount } from '../rules/lines-aside.rules.js';
import type { ReadingSession } from './reading-session.repository.js';

type HoldKey = Pick<StoredHoldEvent, 'holdId' | 'number'>;
type EarmarkKey = Pick<StoredEarmark, 'accountId' | 'purpose'>;

/** Holds and earmarks with their events, in the order of their keys, of one book or of all. */
export class SetAsideRepository {
  /** @param bookId null for all books, and for what belongs to none */
  constructor(
    private readonly session: ReadingSession,
    private readonly bookId: number | null,
  ) {}

  /** @param after '' for the first */
  async holds(after: string, count: number): Promise<StoredHold[]> {
    const rows = await this.session.rows<HoldRow>(
      `SELECT STRAIGHT_JOIN h.id, h.account_id, h.amount, h.captured, h.released, h.status, h.expires_at, h.reason, h.placed_at,
         h.version, a.book_id = h.book_id
       FROM hold h FORCE INDEX (PRIMARY) LEFT JOIN account a FORCE INDEX (PRIMARY) ON a.id = h.account_id
       WHERE ${this.ofBook('h')} ${after === '' ? '' : `AND h.id > ${binary(after)}`}
       ORDER BY h.id LIMIT ${integer(count)}`,
    );
    return rows.map(holdOf);
  }

  /** Of all holds or of those of the book. */
  async holdEvents(after: HoldKey | null, count: number): Promise<StoredHoldEvent[]> {
    const next =
      after === null
        ? ''
        : `AND (e.hold_id > ${binary(after.holdId)} OR e.hold_id = ${binary(after.holdId)}
             AND e.number > ${integer(after.number)})`;
    const book = this.bookId === null ? '' : 'JOIN hold h FORCE INDEX (PRIMARY) ON h.id = e.hold_id';
    const rows = await this.session.rows<HoldEventRow>(
      `SELECT STRAIGHT_JOIN e.hold_id, e.number, e.kind, e.amount, e.captured_after, e.released_after, e.status_after, e.reason,
         e.recorded_at
       FROM hold_event e FORCE INDEX (PRIMARY) ${book} WHERE ${this.ofBook('h')} ${next}
       ORDER BY e.hold_id, e.number LIMIT ${integer(count)}`,
    );
    return rows.map(holdEventOf);
  }

  async earmarks(after: EarmarkKey | null, count: number): Promise<StoredEarmark[]> {
    const rows = await this.session.rows<[string, string, string, string]>(
      `SELECT STRAIGHT_JOIN e.account_id, e.purpose, e.amount, e.version FROM earmark e FORCE INDEX (PRIMARY) ${this.accounts()}
       WHERE ${this.ofBook('a')} ${after === null ? '' : `AND ${isAfter(after, '')}`}
       ORDER BY e.account_id, e.purpose LIMIT ${integer(count)}`,
    );
    return rows.map(([accountId, purpose, amount, version]) => ({
      ...{ accountId, purpose, amount: BigInt(amount), version: BigInt(version) },
    }));
  }

  async earmarkEvents(after: StoredEarmarkEvent | null, count: number): Promise<StoredEarmarkEvent[]> {
    const next = after === null ? '' : `AND ${isAfter(after, `AND e.number > ${integer(after.number)}`)}`;
    const rows = await this.session.rows<[string, string, string, string, string, string]>(
      `SELECT STRAIGHT_JOIN e.account_id, e.purpose, e.number, e.amount, e.amount_after, e.recorded_at
       FROM earmark_event e FORCE INDEX (PRIMARY) ${this.accounts()} WHERE ${this.ofBook('a')} ${next}
       ORDER BY e.account_id, e.purpose, e.number LIMIT ${integer(count)}`,
    );
    return rows.map(([accountId, purpose, number, amount, amountAfter, recordedAt]) => ({
      ...{ accountId, purpose, number: BigInt(number), amount: BigInt(amount) },
      ...{ amountAfter: BigInt(amountAfter), recordedAt },
    }));
  }

  /** What the events of vouchers say was captured. @param vouchers their ids */
  async captures(vouchers: readonly string[]): Promise<CapturedAmount[]> {
    const rows = await this.session.rows<[Buffer, Buffer, string | null, string]>(
      `SELECT e.id, e.hold_id, h.account_id, e.amount FROM hold_event e FORCE INDEX (hold_event_id)
       LEFT JOIN hold h ON h.id = e.hold_id
       WHERE e.id IN (${vouchers.map(binary).join()}) AND e.kind = 'captured'`,
    );
    return rows.map(([voucher, hold, accountId, amount]) => ({
      ...{ voucher: uuidOf(voucher), hold: uuidOf(hold), accountId, amount: BigInt(amount) },
    }));
  }

  /** What the events of vouchers say came to, or left, a purpose. @param vouchers their ids */
  async moves(vouchers: readonly string[]): Promise<MovedAmount[]> {
    const rows = await this.session.rows<[Buffer, string, string, string]>(
      `SELECT id, account_id, purpose, amount FROM earmark_event FORCE INDEX (earmark_event_id)
       WHERE id IN (${vouchers.map(binary).join()})`,
    );
    return rows.map(([voucher, accountId, purpose, amount]) => ({
      ...{ voucher: uuidOf(voucher), accountId, purpose, amount: BigInt(amount) },
    }));
  }

  /** Captures by vouchers whose lines do not say so. */
  async capturesWithoutLines(atMost: number): Promise<{ voucher: string; hold: string }[]> {
    const rows = await this.session.rows<[Buffer, Buffer]>(
      `SELECT e.id, e.hold_id FROM hold_event e JOIN hold h ON h.id = e.hold_id
       WHERE e.kind = 'captured' AND ${this.ofBook('h')} AND e.amount <> ${sumOfLines(
         'l.amount',
         'l.voucher_id = e.id AND l.hold_id = e.hold_id AND l.account_id = h.account_id',
       )}
       LIMIT ${integer(atMost)}`,
    );
    return rows.map(([voucher, hold]) => ({ voucher: uuidOf(voucher), hold: uuidOf(hold) }));
  }

  /** Moves of purposes by vouchers whose lines do not say so. */
  async movesWithoutLines(atMost: number): Promise<Omit<MovedAmount, 'amount'>[]> {
    const rows = await this.session.rows<[Buffer, string, string]>(
      `SELECT e.id, e.account_id, e.purpose FROM earmark_event e
       ${leftJoinBoth('voucher', 'v', (voucher) => `${voucher}.id = e.id`)}
       JOIN account a ON a.id = e.account_id JOIN gl_account g ON g.id = a.gl_account_id
       WHERE ${this.ofBook('a')} AND ${either('v', 'id')} IS NOT NULL AND e.amount <> ${sumOfLines(
         'IF(l.side = g.normal_side, l.amount, -l.amount)',
         'l.voucher_id = e.id AND l.account_id = e.account_id AND l.purpose = e.purpose',
       )}
       LIMIT ${integer(atMost)}`,
    );
    return rows.map(([voucher, accountId, purpose]) => ({ voucher: uuidOf(voucher), accountId, purpose }));
  }

  /** What the open holds of accounts have left. */
  async openHolds(ids: readonly string[]): Promise<Map<string, bigint>> {
    return this.sums(
      `SELECT account_id, SUM(amount - captured - released) FROM hold FORCE INDEX (hold_account)
       WHERE account_id IN (${list(ids)}) AND status = 'O' GROUP BY account_id`,
    );
  }

  async earmarkSums(ids: readonly string[]): Promise<Map<string, bigint>> {
    return this.sums(
      `SELECT account_id, SUM(amount) FROM earmark FORCE INDEX (PRIMARY)
       WHERE account_id IN (${list(ids)}) GROUP BY account_id`,
    );
  }

  /** When the last hold or earmark of an account changed. */
  async lastEvents(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.session.rows<[string, string]>(
      `SELECT STRAIGHT_JOIN h.account_id, MAX(e.recorded_at) FROM hold h FORCE INDEX (hold_account)
         JOIN hold_event e FORCE INDEX (PRIMARY) ON e.hold_id = h.id
         WHERE h.account_id IN (${list(ids)}) GROUP BY h.account_id
       UNION ALL SELECT account_id, MAX(recorded_at) FROM earmark_event FORCE INDEX (PRIMARY)
         WHERE account_id IN (${list(ids)}) GROUP BY account_id`,
    );
    const last = new Map<string, string>();
    for (const [id, at] of rows) if (at > (last.get(id) ?? '')) last.set(id, at);
    return last;
  }

  private async sums(statement: string): Promise<Map<string, bigint>> {
    const rows = await this.session.rows<[string, string]>(statement);
    return new Map(rows.map(([id, sum]) => [id, BigInt(sum)]));
  }

  private ofBook(table: string): string {
    return this.bookId === null ? 'TRUE' : `${table}.book_id = ${integer(this.bookId)}`;
  }

  private accounts(): string {
    return this.bookId === null ? '' : 'JOIN account a FORCE INDEX (PRIMARY) ON a.id = e.account_id';
  }
}

/** Lines of one voucher stand in one of the places; the sum of the other is none. */
function sumOfLines(amount: string, condition: string): string {
  const sums = [ONLINE, ARCHIVE].map(
    ({ line }) =>
      `COALESCE((SELECT SUM(${amount}) FROM ${line} l FORCE INDEX (PRIMARY) WHERE ${condition}), 0)`,
  );
  return `(${sums.join(' + ')})`;
}

const list = (ids: readonly string[]): string => ids.map((id) => integer(BigInt(id))).join();

function isAfter({ accountId, purpose }: EarmarkKey, further: string): string {
  const account = integer(BigInt(accountId));
  const sameKey =
    further === '' ? '' : `OR e.account_id = ${account} AND e.purpose = ${text(purpose)} ${further}`;
  return `(e.account_id > ${account} OR e.account_id = ${account} AND e.purpose > ${text(purpose)} ${sameKey})`;
}

type HoldRow = [
  id: Buffer,
  accountId: string,
  amount: string,
  captured: string,
  released: string,
  status: string,
  expiresAt: string | null,
  reason: string,
  placedAt: string,
  version: number,
  isOfBook: string | number | null,
];

function holdOf(row: HoldRow): StoredHold {
  const [id, accountId, amount, captured, released, status, expiresAt, reason, placedAt, version, ofBook] =
    row;
  return {
    ...{ id: uuidOf(id), accountId, status, expiresAt, reason, placedAt, version },
    amount: BigInt(amount),
    captured: BigInt(captured),
    released: BigInt(released),
    // An account that is not there is told by itself.
    isOfBook: ofBook === null || Number(ofBook) === 1,
  };
}

type HoldEventRow = [Buffer, number, string, string, string, string, string, string, string];

function holdEventOf(row: HoldEventRow): StoredHoldEvent {
  const [hold, number, kind, amount, capturedAfter, releasedAfter, statusAfter, reason, recordedAt] = row;
  return {
    ...{ holdId: uuidOf(hold), number, kind, statusAfter, reason, recordedAt },
    amount: BigInt(amount),
    capturedAfter: BigInt(capturedAfter),
    releasedAfter: BigInt(releasedAfter),
  };
}
