import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FileEntry } from '../../channels/index.js';
import { binary, integer, uuidOf } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import { PayeeSeal } from '../../payees/index.js';
import type { Attention, PayoutState } from '../../payouts/index.js';

/** An entry with its payout as it is now. */
export interface StoredEntry extends FileEntry {
  readonly payoutId: string;
  readonly state: PayoutState;
  readonly attention: Attention | null;
}

interface EntryRow {
  readonly position: number;
  readonly payoutId: Buffer;
  readonly requestNumber: string;
  readonly amount: string;
  readonly name: string;
  readonly bank: string;
  readonly account: string;
  readonly purpose: string;
  readonly state: PayoutState;
  readonly attention: Attention | null;
}

const FROM = `FROM payment_file_entry e FORCE INDEX (PRIMARY)
  JOIN payout p FORCE INDEX (PRIMARY) ON p.id = e.payout_id`;

/** What stands in payment files. */
@Injectable()
export class FileEntryRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly seal: PayeeSeal,
  ) {}

  /** @throws duplicate-key when one of the payouts stands in a file already: nothing is entered then */
  async insert(tx: Tx, fileId: string, after: number, payouts: readonly string[]): Promise<void> {
    const rows = payouts.map(
      (payout, index) => `(${binary(fileId)}, ${integer(after + 1 + index)}, ${binary(payout)})`,
    );
    await sqlOf(tx).execute(
      `INSERT INTO payment_file_entry (file_id, position, payout_id) VALUES ${rows.join(', ')}`,
    );
  }

  async page(fileId: string, after: number, count: number): Promise<StoredEntry[]> {
    const rows: EntryRow[] = await this.dataSource.query(entriesStatement(fileId, after, count));
    return rows.map((row) => entryOf(row, this.seal));
  }

  /** Entries whose payout is not over. */
  async countOpen(fileId: string): Promise<number> {
    const [row]: { entries: string }[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN COUNT(*) AS entries ${FROM}
       WHERE e.file_id = ${binary(fileId)} AND p.state = 'processing'`,
    );
    return Number(row!.entries);
  }

  /** Payouts of the file that are not over, of which nobody was told yet, from a position on. */
  async unattended(fileId: string, after: number, count: number): Promise<StoredEntry[]> {
    const page = await this.page(fileId, after, count);
    return page.filter(({ state, attention }) => state === 'processing' && attention === null);
  }

  /** Whether a party that pays in the file is stopped. Behind the gates. */
  async hasStoppedParty(tx: Tx, fileId: string): Promise<boolean> {
    const rows = await sqlOf(tx).query(
      `SELECT STRAIGHT_JOIN e.position ${FROM}
       JOIN account a FORCE INDEX (PRIMARY) ON a.id = p.payer_account_id
       JOIN payout_stop s FORCE INDEX (PRIMARY)
         ON s.book_id = p.book_id AND s.scope = 'party' AND s.target = a.party AND s.stopped = 1
       WHERE e.file_id = ${binary(fileId)} LIMIT 1`,
    );
    return rows.length > 0;
  }

  /** Batches that payouts of the file are of; which ones never changes. */
  async batchesOf(tx: Tx, fileId: string): Promise<string[]> {
    const rows = await sqlOf(tx).query<{ batchId: Buffer }>(
      `SELECT STRAIGHT_JOIN DISTINCT p.batch_id AS batchId ${FROM}
       WHERE e.file_id = ${binary(fileId)} AND p.batch_id IS NOT NULL`,
    );
    return rows.map(({ batchId }) => uuidOf(batchId));
  }

  /** The file that each of the payouts stands in; those that stand in none are absent. */
  async filesOf(payouts: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (payouts.length === 0) return new Map();
    const rows: { payoutId: Buffer; fileId: Buffer }[] = await this.dataSource.query(
      `SELECT payout_id AS payoutId, file_id AS fileId FROM payment_file_entry FORCE INDEX (payment_file_entry_payout)
       WHERE payout_id IN (${payouts.map(binary).join(', ')})`,
    );
    return new Map(rows.map(({ payoutId, fileId }) => [uuidOf(payoutId), uuidOf(fileId)]));
  }
}

export const entriesStatement = (fileId: string, after: number, count: number): string =>
  `SELECT STRAIGHT_JOIN e.position, e.payout_id AS payoutId, p.request_number AS requestNumber, p.amount,
     p.payee_name AS name, p.payee_bank AS bank, COALESCE(p.payee_sealed, p.payee_account) AS account, p.purpose, p.state, p.attention
   ${FROM} WHERE e.file_id = ${binary(fileId)} AND e.position > ${integer(after)}
   ORDER BY e.position LIMIT ${integer(count)}`;

/** @throws Error when the number of the payee was changed, or sealed under another pepper */
function entryOf({ name, bank, account, ...row }: EntryRow, seal: PayeeSeal): StoredEntry {
  const payoutId = uuidOf(row.payoutId);
  return {
    ...row,
    payoutId,
    amount: BigInt(row.amount),
    payee: { name, bank, account: seal.openForPayout(payoutId, account) },
  };
}
