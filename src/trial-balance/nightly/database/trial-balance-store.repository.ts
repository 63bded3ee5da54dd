import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { binary, inLists, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import { PROOFS, type Finding, type Proof } from '../finding.js';
import type { StoredTrialBalance } from '../stored-trial-balance.js';
import type { TrialBalanceLine } from '../trial-balance-line.js';
import { LINE_COLUMNS, LINE_VALUES, lineOf, valuesOfLine, type LineRow } from './line-rows.repository.js';
import type { Reader } from './snapshot.repository.js';

/** Which trial balance of a book. */
export interface TrialBalanceKey {
  readonly bookId: number;
  readonly businessDate: string;
  readonly revision: number;
}

/** A finding with the codes that people know things by. */
export interface NamedFinding extends Finding {
  readonly number: number;
  readonly glAccount: string | null;
  readonly account: string | null;
  /** Whose account it is. */
  readonly party: string | null;
}

const ROWS_AT_ONCE = 500;

/** Trial balances as they were stored: written once, with all that belongs to them, and then only read. */
@Injectable()
export class TrialBalanceStoreRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The last revision of each of the last dates before the one, latest first. */
  async before(
    reader: Reader,
    bookId: number,
    businessDate: string,
    atMost: number,
  ): Promise<StoredTrialBalance[]> {
    const rows = await reader.query<RawTrialBalance>(
      `${SELECT} FROM trial_balance t FORCE INDEX (PRIMARY)
       WHERE t.book_id = ${integer(bookId)} AND t.business_date < ${text(businessDate)}
       ORDER BY t.business_date DESC, t.revision DESC LIMIT ${integer(atMost)}`,
    );
    const latest = new Map<string, StoredTrialBalance>();
    for (const row of rows.map(trialBalanceOf))
      if (!latest.has(row.businessDate)) latest.set(row.businessDate, row);
    return [...latest.values()];
  }

  /** The last revision of the date, or that one. */
  async find(
    bookId: number,
    businessDate: string,
    revision: number | null,
    tx?: Tx,
  ): Promise<StoredTrialBalance | null> {
    const statement = `${SELECT} FROM trial_balance t FORCE INDEX (PRIMARY)
      WHERE t.book_id = ${integer(bookId)} AND t.business_date = ${text(businessDate)}
        ${revision === null ? '' : `AND t.revision = ${integer(revision)}`}
      ORDER BY t.revision DESC LIMIT 1`;
    const rows: RawTrialBalance[] = tx
      ? await sqlOf(tx).query(statement)
      : await this.dataSource.query(statement);
    return rows[0] ? trialBalanceOf(rows[0]) : null;
  }

  /** The next ones before a date and revision, latest first. */
  async list(
    bookId: number,
    before: { readonly businessDate: string; readonly revision: number } | null,
    atMost: number,
  ): Promise<StoredTrialBalance[]> {
    const date = before && text(before.businessDate);
    const rows: RawTrialBalance[] = await this.dataSource.query(
      `${SELECT} FROM trial_balance t FORCE INDEX (PRIMARY) WHERE t.book_id = ${integer(bookId)}
         ${before ? `AND (t.business_date < ${date} OR t.business_date = ${date} AND t.revision < ${integer(before.revision)})` : ''}
       ORDER BY t.business_date DESC, t.revision DESC LIMIT ${integer(atMost)}`,
    );
    return rows.map(trialBalanceOf);
  }

  /** In order of currency and GL account. @param currency null for all */
  async lines(key: TrialBalanceKey, currency: string | null, reader?: Reader): Promise<TrialBalanceLine[]> {
    const statement = `SELECT ${LINE_VALUES} FROM trial_balance_line FORCE INDEX (PRIMARY)
      WHERE ${isOf(key)} ${currency === null ? '' : `AND currency = ${text(currency)}`}
      ORDER BY currency, gl_account_id`;
    const from: Reader = reader ?? this.dataSource;
    const rows = await from.query<LineRow>(statement);
    return rows.map(lineOf);
  }

  /** The next findings in order of their proofs. @param after null for the first */
  async findings(
    key: TrialBalanceKey,
    after: { readonly proof: number; readonly number: number } | null,
    atMost: number,
  ): Promise<NamedFinding[]> {
    const beyond =
      after === null
        ? ''
        : `AND (f.proof > ${integer(after.proof)}
             OR f.proof = ${integer(after.proof)} AND f.number > ${integer(after.number)})`;
    const rows: RawFinding[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN f.proof, f.number, f.gl_account_id AS glAccountId, f.account_id AS accountId,
         f.voucher_id AS voucher, f.currency, f.expected, f.actual, f.since, f.problem,
         g.code AS glAccount, a.code AS account, a.party
       FROM trial_balance_finding f FORCE INDEX (PRIMARY)
       LEFT JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = f.gl_account_id
       LEFT JOIN account a FORCE INDEX (PRIMARY) ON a.id = f.account_id
       WHERE f.book_id = ${integer(key.bookId)} AND f.business_date = ${text(key.businessDate)}
         AND f.revision = ${integer(key.revision)} ${beyond}
       ORDER BY f.proof, f.number LIMIT ${integer(atMost)}`,
    );
    return rows.map((row) => ({
      ...row,
      proof: row.proof as Proof,
      voucher: row.voucher && uuidOf(row.voucher),
    }));
  }

  /** @throws duplicate-key when the date has that revision already */
  async insert(
    tx: Tx,
    bookId: number,
    stored: StoredTrialBalance,
    lines: readonly TrialBalanceLine[],
    findings: readonly Finding[],
  ): Promise<void> {
    const key = `${integer(bookId)},${text(stored.businessDate)},${integer(stored.revision)}`;
    const { base } = stored;
    const of = [
      ...[text(stored.outcome), integer(Number(stored.dayClosed)), integer(Number(stored.earlierDaysClosed))],
      integer(stored.generation),
      ...(base === null ? ['NULL', 'NULL'] : [text(base.businessDate), integer(base.revision)]),
      ...[integer(stored.vouchers), integer(stored.accounts), integer(stored.sequences)],
      ...stored.findings.map(integer),
      ...[text(stored.computedAt), text(stored.reason), text(stored.traceId), binary(stored.digest)],
    ];
    await sqlOf(tx).execute(
      `INSERT INTO trial_balance (book_id, business_date, revision, outcome, day_closed, earlier_days_closed, day_generation, base_date,
         base_revision, vouchers, accounts, sequences, ${PROOFS.map((proof) => `proof_${proof}`).join(', ')},
         computed_at, reason, trace_id, digest) VALUES (${key},${of.join()})`,
    );
    await insertRows(
      tx,
      `trial_balance_line (book_id, business_date, revision, ${LINE_COLUMNS})`,
      lines.map((line) => `(${key},${valuesOfLine(line)})`),
    );
    await insertRows(
      tx,
      `trial_balance_finding (book_id, business_date, revision, proof, number, gl_account_id, account_id, voucher_id,
         currency, expected, actual, since, problem)`,
      numbered(findings).map(([finding, number]) => `(${key},${valuesOfFinding(finding, number)})`),
    );
  }
}

async function insertRows(tx: Tx, into: string, rows: readonly string[]): Promise<void> {
  for (const some of inLists(rows, ROWS_AT_ONCE))
    await sqlOf(tx).execute(`INSERT INTO ${into} VALUES ${some.join()}`);
}

/** Each finding with its place among those of its proof, from 1. */
function numbered(findings: readonly Finding[]): [Finding, number][] {
  const used = new Map<Proof, number>();
  return findings.map((finding) => {
    const number = (used.get(finding.proof) ?? 0) + 1;
    used.set(finding.proof, number);
    return [finding, number];
  });
}

function valuesOfFinding(finding: Finding, number: number): string {
  const id = (digits: string | null): string => (digits === null ? 'NULL' : integer(BigInt(digits)));
  return [
    ...[integer(finding.proof), integer(number), id(finding.glAccountId), id(finding.accountId)],
    finding.voucher === null ? 'NULL' : binary(finding.voucher),
    ...[text(finding.currency), text(finding.expected), text(finding.actual), text(finding.since)],
    text(finding.problem),
  ].join();
}

const isOf = ({ bookId, businessDate, revision }: TrialBalanceKey): string =>
  `book_id = ${integer(bookId)} AND business_date = ${text(businessDate)} AND revision = ${integer(revision)}`;

const SELECT = `SELECT t.business_date AS businessDate, t.revision, t.outcome, t.day_closed AS dayClosed,
  t.earlier_days_closed AS earlierDaysClosed, t.day_generation AS generation, t.base_date AS baseDate, t.base_revision AS baseRevision, t.vouchers,
  t.accounts, t.sequences, ${PROOFS.map((proof) => `t.proof_${proof}`).join(', ')}, t.computed_at AS computedAt,
  t.reason, t.trace_id AS traceId, t.digest`;

type RawTrialBalance = {
  businessDate: string;
  revision: number;
  outcome: 'balanced' | 'imbalanced';
  dayClosed: number;
  earlierDaysClosed: number;
  generation: string;
  baseDate: string | null;
  baseRevision: number | null;
  vouchers: string;
  accounts: string;
  sequences: string;
  computedAt: string;
  reason: string;
  traceId: string;
  digest: Buffer;
} & { [proof in `proof_${Proof}`]: string };

type RawFinding = Omit<NamedFinding, 'voucher' | 'proof'> & { voucher: Buffer | null; proof: number };

const trialBalanceOf = (row: RawTrialBalance): StoredTrialBalance => ({
  businessDate: row.businessDate,
  revision: row.revision,
  outcome: row.outcome,
  dayClosed: row.dayClosed === 1,
  earlierDaysClosed: row.earlierDaysClosed === 1,
  generation: BigInt(row.generation),
  base: row.baseDate === null ? null : { businessDate: row.baseDate, revision: row.baseRevision! },
  vouchers: Number(row.vouchers),
  accounts: Number(row.accounts),
  sequences: BigInt(row.sequences),
  findings: PROOFS.map((proof) => Number(row[`proof_${proof}`])),
  computedAt: row.computedAt,
  reason: row.reason,
  traceId: row.traceId,
  digest: row.digest.toString('hex'),
});
