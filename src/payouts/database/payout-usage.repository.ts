import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { binary, inLists, integer, text } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { Usage } from '../payout-usage.rules.js';

const MAX_LOCKS_PER_STATEMENT = 500;

export interface UsageWrite {
  /** Kind and subject, as in the keys of the participant. */
  readonly key: string;
  readonly usage: Usage;
  readonly expected: bigint;
}

interface UsageColumns {
  kind: string;
  subject: Buffer;
  businessDate: string;
  amount: string;
  payouts: string | number;
  version: string;
}

/** What went out on a date, inside the posting transaction. */
@Injectable()
export class PayoutUsageRepository {
  /**
   * For update, by primary key only, and behind them, shared, the versions of the books' terms; all in one message.
   * @param keys sorted
   */
  async lock(
    tx: Tx,
    keys: readonly string[],
    bookIds: readonly number[],
  ): Promise<{ usages: ReadonlyMap<string, Usage>; versions: ReadonlyMap<number, number> }> {
    const locks = [...lockStatements('A', keys), ...lockStatements('P', keys)];
    const asked = bookIds.length === 0 ? locks : [...locks, versionsStatement(bookIds)];
    const results = await sqlOf(tx).inOrder(asked);
    const usages = new Map<string, Usage>();
    for (const { rows } of results.slice(0, locks.length))
      for (const row of rows as UsageColumns[])
        usages.set(`${row.kind}/${row.subject.toString('hex')}`, usageOf(row));
    const versions = new Map<number, number>();
    for (const { rows } of results.slice(locks.length))
      for (const { book_id, version } of rows as { book_id: string; version: string | number }[])
        versions.set(Number(book_id), Number(version));
    return { usages, versions };
  }

  /** @param writes sorted by key @throws Error when a row is not in the version it was decided on */
  async write(tx: Tx, writes: readonly UsageWrite[]): Promise<void> {
    const isNew = ({ expected }: UsageWrite): boolean => expected === 0n;
    const inserts = writes.filter(isNew);
    const updates = writes.filter((write) => !isNew(write));
    const sql = sqlOf(tx);
    if (updates.length > 0) await sql.write(updateStatement(updates), { rows: updates.length, of: 'usages' });
    if (inserts.length > 0) await sql.write(insertStatement(inserts));
  }
}

function lockStatements(kind: string, keys: readonly string[]): string[] {
  const subjects = keys.filter((key) => key.startsWith(`${kind}/`)).map((key) => binary(key.slice(2)));
  return inLists(subjects, MAX_LOCKS_PER_STATEMENT).map(
    (some) => `SELECT kind, subject, business_date AS businessDate, amount, payouts, version
       FROM payout_usage FORCE INDEX (PRIMARY)
       WHERE kind = ${text(kind)} AND subject IN (${some.join(',')}) ORDER BY kind, subject FOR UPDATE`,
  );
}

/** Held until the group commits: who changes terms waits, so that nothing is made on the old ones after the answer. */
const versionsStatement = (bookIds: readonly number[]): string =>
  `SELECT book_id, version FROM payout_book WHERE book_id IN (${bookIds.map(integer).join(',')})
   ORDER BY book_id LOCK IN SHARE MODE`;

const usageOf = ({ businessDate, amount, payouts, version }: UsageColumns): Usage => ({
  businessDate,
  amount: BigInt(amount),
  payouts: Number(payouts),
  version: BigInt(version),
});

function insertStatement(writes: readonly UsageWrite[]): string {
  const rows = writes.map(({ key, usage: { businessDate, amount, payouts, version } }) => {
    const [kind, subject] = key.split('/') as [string, string];
    const figures = [amount, payouts, version].map(integer).join(',');
    return `(${text(kind)},${binary(subject)},${text(businessDate)},${figures})`;
  });
  return `INSERT INTO payout_usage (kind, subject, business_date, amount, payouts, version) VALUES ${rows.join(',')}`;
}

/** The join order is fixed, derived table first; its kinds are of the column's own character set, or no index fits. */
function updateStatement(writes: readonly UsageWrite[]): string {
  const names = ['kind', 'subject', 'expected', 'business_date', 'amount', 'payouts', 'version'];
  const selects = writes.map(({ key, expected, usage }, index) => {
    const [kind, subject] = key.split('/') as [string, string];
    const literals = [
      `_ascii${text(kind)} COLLATE ascii_bin`,
      binary(subject),
      integer(expected),
      text(usage.businessDate),
      integer(usage.amount),
      integer(usage.payouts),
      integer(usage.version),
    ];
    const named = index > 0 ? literals : literals.map((literal, column) => `${literal} AS ${names[column]}`);
    return `SELECT ${named.join(',')}`;
  });
  return `UPDATE (${selects.join(' UNION ALL ')}) n STRAIGHT_JOIN payout_usage u FORCE INDEX (PRIMARY)
      ON u.kind = n.kind AND u.subject = n.subject AND u.version = n.expected
    SET u.business_date = n.business_date, u.amount = n.amount, u.payouts = n.payouts, u.version = n.version`;
}
