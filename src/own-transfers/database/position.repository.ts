import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { PositionNow, PositionTerms } from '../position-terms.js';

interface TermsRow {
  channelId: string;
  bookId: string;
  version: string | number;
  floor: string;
  target: string;
  payeeName: string;
  payeeBank: string;
  payeeAccount: string;
  transitAccount: string;
  approvalMinutes: string | number;
  arrivalMinutes: string | number;
  isActive: number;
}

const TERMS = `SELECT channel_id AS channelId, book_id AS bookId, version, floor_amount AS floor, target_amount AS target,
  payee_name AS payeeName, payee_bank AS payeeBank, payee_account AS payeeAccount, transit_account AS transitAccount,
  approval_minutes AS approvalMinutes, arrival_minutes AS arrivalMinutes, is_active AS isActive FROM channel_position`;

/** What a channel's position is asked for by. */
export interface ToRead {
  readonly id: number;
  readonly bookId: number;
  readonly clearingAccount: string;
}

/** Terms of positions, and what lies at channels. */
@Injectable()
export class PositionRepository {
  constructor(private readonly dataSource: DataSource) {}

  async ofBook(bookId: number): Promise<PositionTerms[]> {
    const rows: TermsRow[] = await this.dataSource.query(`${TERMS} WHERE book_id = ? ORDER BY channel_id`, [
      bookId,
    ]);
    return rows.map(termsOf);
  }

  /** Books that keep an eye on a position. */
  async books(): Promise<{ readonly id: number; readonly code: string }[]> {
    const rows: { id: string; code: string }[] = await this.dataSource.query(
      `SELECT b.id, b.code FROM book b
       WHERE EXISTS (SELECT 1 FROM channel_position p WHERE p.book_id = b.id) ORDER BY b.id`,
    );
    return rows.map(({ id, code }) => ({ id: Number(id), code }));
  }

  /** For update, so that changes and approvals of one channel come one after the other. */
  async lock(tx: Tx, channelId: number): Promise<PositionTerms | null> {
    const [row] = await sqlOf(tx).query<TermsRow>(
      `${TERMS} WHERE channel_id = ${integer(channelId)} FOR UPDATE`,
    );
    return row ? termsOf(row) : null;
  }

  /** The primary key is the only unique one. */
  async set(tx: Tx, terms: PositionTerms, changedAt: string): Promise<void> {
    const { channelId, bookId, version, floor, target, payee, transitAccount } = terms;
    const { approvalMinutes, arrivalMinutes, isActive } = terms;
    const amounts = [channelId, bookId, version, floor, target].map(integer).join(',');
    const who = [payee.name, payee.bank, payee.account, transitAccount].map(text).join(',');
    const rest = `${integer(approvalMinutes)},${integer(arrivalMinutes)},${isActive ? 1 : 0},${text(changedAt)}`;
    await sqlOf(tx).execute(
      `INSERT INTO channel_position (channel_id, book_id, version, floor_amount, target_amount, payee_name, payee_bank,
         payee_account, transit_account, approval_minutes, arrival_minutes, is_active, changed_at)
       VALUES (${amounts},${who},${rest})
       ON DUPLICATE KEY UPDATE version = VALUES(version), floor_amount = VALUES(floor_amount),
         target_amount = VALUES(target_amount), payee_name = VALUES(payee_name), payee_bank = VALUES(payee_bank),
         payee_account = VALUES(payee_account), transit_account = VALUES(transit_account),
         approval_minutes = VALUES(approval_minutes), arrival_minutes = VALUES(arrival_minutes),
         is_active = VALUES(is_active), changed_at = VALUES(changed_at)`,
    );
  }

  /**
   * What lies at the channels, in one statement and so of one moment: a payout that succeeds meanwhile is in the balance or
   * among the outgoing ones, never in both or in neither. It looks at every payout that is approved or processing.
   */
  async now(channels: readonly ToRead[]): Promise<PositionNow[]> {
    if (channels.length === 0) return [];
    const rows: Record<'channelId' | 'balance' | 'outgoing' | 'leaving', string>[] =
      await this.dataSource.query(positionsStatement(channels));
    return rows.map(({ channelId, balance, outgoing, leaving }) => ({
      channelId: Number(channelId),
      ...{ balance: BigInt(balance), outgoing: BigInt(outgoing), leaving: BigInt(leaving) },
    }));
  }
}

export function positionsStatement(channels: readonly ToRead[]): string {
  return channels
    .map(
      ({
        id,
        bookId,
        clearingAccount,
      }) => `SELECT ${integer(id)} AS channelId, b.debit_total - b.credit_total AS balance,
        (SELECT COALESCE(SUM(p.amount), 0) FROM payout p FORCE INDEX (payout_work)
         WHERE p.channel_id = ${integer(id)} AND p.state IN ('approved', 'processing')) AS outgoing,
        (SELECT COALESCE(SUM(t.amount), 0) FROM own_transfer t FORCE INDEX (own_transfer_state)
         WHERE t.book_id = ${integer(bookId)} AND t.state IN ('proposed', 'approved')
           AND t.from_channel_id = ${integer(id)} AND t.payout_id IS NULL) AS leaving
       FROM account a JOIN account_balance b ON b.account_id = a.id
       WHERE a.book_id = ${integer(bookId)} AND a.code = ${text(clearingAccount)}`,
    )
    .join(' UNION ALL ');
}

const termsOf = ({ payeeName, payeeBank, payeeAccount, ...row }: TermsRow): PositionTerms => ({
  ...row,
  channelId: Number(row.channelId),
  bookId: Number(row.bookId),
  version: Number(row.version),
  floor: BigInt(row.floor),
  target: BigInt(row.target),
  payee: { name: payeeName, bank: payeeBank, account: payeeAccount },
  approvalMinutes: Number(row.approvalMinutes),
  arrivalMinutes: Number(row.arrivalMinutes),
  isActive: row.isActive === 1,
});
