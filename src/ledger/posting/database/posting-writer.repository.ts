import { Injectable } from '@nestjs/common';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Tx } from '../../../platform/database/index.js';
import { SqlRows, SqlTable } from '../../../platform/database/sql-rows.js';
import type { GroupPlan } from '../decide-group.js';
import { factOf } from '../fact.js';
import type { Balance, Voucher } from '../posting.types.js';
import type { Question } from './posting-facts.repository.js';

/**
 * The only place that writes balances, entries and vouchers: one multi-row statement per table, however many postings
 * the group has.
 */
@Injectable()
export class PostingWriterRepository {
  /**
   * In one message, request numbers first: the server stops at the first statement that fails.
   * @param openAccounts inserts the accounts that the group opens, when the request numbers have been claimed
   */
  async write(tx: Tx, plan: GroupPlan, openAccounts: (() => Promise<void>) | null): Promise<void> {
    const sql = sqlOf(tx);
    const changed = changedBalances(plan);
    const [claims, ...insertions] = insertionsOf(plan);
    await sql.write(claims);
    if (openAccounts) await openAccounts();
    for (const insertion of insertions) await sql.write(insertion);
    if (insertions.length > 0) await sql.write(addTurnovers(plan.vouchers));
    if (changed.length > 0)
      await sql.write(updateBalances(changed, plan), { rows: changed.length, of: 'balances' });
  }

  /** What a group whose balances are not locked yet adds: rows of its own, that no other group waits for. */
  adding(plan: GroupPlan): Question<void> {
    return { statements: insertionsOf(plan), answerOf: () => undefined };
  }

  /**
   * What it changes: balances, which this locks, and turnovers. The answer is false when a balance was in another state
   * than the one it was decided on.
   */
  moving(plan: GroupPlan): Question<boolean> {
    const changed = changedBalances(plan);
    return {
      statements: [updateBalances(changed, plan), addTurnovers(plan.vouchers)],
      answerOf: (_rows, [written]) => written === changed.length,
    };
  }
}

/** Request numbers first. What only sets money aside has a request number and no voucher. */
function insertionsOf(plan: GroupPlan): [claims: string, ...others: string[]] {
  const vouchers = plan.vouchers.filter(({ lines }) => lines.length > 0);
  const others = vouchers.length === 0 ? [] : INSERTIONS.flatMap((insertion) => insertion(vouchers) ?? []);
  return [insertRequests(plan.vouchers), ...others];
}

/** One for all statements: each is finished before the next one begins. */
const rows = new SqlRows();

/** The order of insertions. */
const INSERTIONS: readonly ((vouchers: readonly Voucher[]) => string | null)[] = [
  insertVouchers,
  insertLines,
  insertEntries,
  insertFacts,
  insertLinks,
];

/** Inserting the row is the claim on the number; sorted, so that two groups cannot wait for each other. */
function insertRequests(vouchers: readonly Voucher[]): string {
  const sorted = vouchers
    .map(({ posting }) => posting)
    .sort(
      (left, right) => left.clientId - right.clientId || (left.requestNumber < right.requestNumber ? -1 : 1),
    );
  rows.begin('INSERT INTO request (client_id, number, content_hash, voucher_id) VALUES ');
  for (const { clientId, requestNumber, contentHash, voucherId } of sorted)
    rows.row().integer(clientId).text(requestNumber).binary(contentHash).binary(voucherId);
  return rows.end();
}

function insertVouchers(vouchers: readonly Voucher[]): string {
  rows.begin(`INSERT INTO voucher (id, book_id, business_date, business_type, client_id, request_number, api_key_id,
    reference, memo, metadata, trace_id, line_count, recorded_at, digest, override_reason, rule_id,
    parameters) VALUES `);
  for (const { posting, businessDate, recordedAt, digest, lines } of vouchers) {
    const { rule } = posting;
    rows.row().binary(posting.voucherId).integer(posting.bookId);
    rows.text(businessDate).text(posting.businessType);
    rows.integer(posting.clientId).text(posting.requestNumber).integer(posting.apiKeyId);
    rows.text(posting.reference).text(posting.memo).text(posting.metadata).text(posting.traceId);
    rows.integer(lines.length).text(recordedAt).binary(digest).text(posting.override);
    if (rule) rows.integer(rule.ruleId).text(rule.parameters);
    else rows.null().null();
  }
  return rows.end();
}

function insertLines(vouchers: readonly Voucher[]): string {
  rows.begin(`INSERT INTO voucher_line (voucher_id, line_number, gl_account_id, account_id,
    account_sequence, currency, side, amount, hold_id, purpose) VALUES `);
  for (const { posting, lines } of vouchers) {
    for (const { lineNumber, account, accountSequence, side, amount, hold, purpose } of lines) {
      rows.row().binary(posting.voucherId).integer(lineNumber);
      rows.integer(account.glAccountId).integer(account.id).integer(accountSequence);
      rows.text(account.currency).text(side).integer(amount).binary(hold).text(purpose);
    }
  }
  return rows.end();
}

function insertEntries(vouchers: readonly Voucher[]): string {
  rows.begin(`INSERT INTO account_entry (account_id, sequence, voucher_id, line_number, business_date, side,
    amount, balance_before, balance_after, recorded_at, digest) VALUES `);
  for (const { posting, entries, businessDate, recordedAt } of vouchers) {
    for (const entry of entries) {
      rows.row().integer(entry.accountId).integer(entry.sequence).binary(posting.voucherId);
      rows.integer(entry.lineNumber).text(businessDate).text(entry.side).integer(entry.amount);
      rows.integer(entry.balanceBefore).integer(entry.balanceAfter).text(recordedAt).binary(entry.digest);
    }
  }
  return rows.end();
}

/** Metadata, so that vouchers are found by it; most vouchers have none. */
function insertFacts(vouchers: readonly Voucher[]): string | null {
  const described = vouchers.filter(({ posting }) => posting.metadata !== '{}');
  if (described.length === 0) return null;
  rows.begin('INSERT INTO voucher_fact (book_id, fact, business_date, voucher_id) VALUES ');
  for (const { posting, businessDate } of described) {
    for (const [name, value] of Object.entries(JSON.parse(posting.metadata) as Record<string, string>))
      rows
        .row()
        .integer(posting.bookId)
        .binary(factOf(name, value))
        .text(businessDate)
        .binary(posting.voucherId);
  }
  return rows.end();
}

function insertLinks(vouchers: readonly Voucher[]): string | null {
  const linked = vouchers.filter(({ posting }) => posting.links.length > 0);
  if (linked.length === 0) return null;
  rows.begin('INSERT INTO voucher_link (voucher_id, kind, target_id) VALUES ');
  for (const { posting } of linked) {
    for (const { kind, voucherId } of posting.links)
      rows.row().binary(posting.voucherId).text(kind).binary(voucherId);
  }
  return rows.end();
}

interface Turnover {
  readonly accountId: number;
  readonly businessDate: string;
  readonly bookId: number;
  debit: bigint;
  credit: bigint;
  readonly firstSequence: bigint;
  lastSequence: bigint;
}

/** An upsert is safe here: the primary key is the only unique key, and the account's balance row is locked. */
function addTurnovers(vouchers: readonly Voucher[]): string {
  const turnovers = turnoversOf(vouchers).sort(
    (left, right) => left.accountId - right.accountId || (left.businessDate < right.businessDate ? -1 : 1),
  );
  rows.begin(`INSERT INTO account_day (account_id, business_date, book_id, debit_turnover, credit_turnover,
    first_sequence, last_sequence) VALUES `);
  for (const turnover of turnovers) {
    rows.row().integer(turnover.accountId).text(turnover.businessDate).integer(turnover.bookId);
    rows.integer(turnover.debit).integer(turnover.credit);
    rows.integer(turnover.firstSequence).integer(turnover.lastSequence);
  }
  return rows.end(` ON DUPLICATE KEY UPDATE debit_turnover = debit_turnover + VALUES(debit_turnover),
      credit_turnover = credit_turnover + VALUES(credit_turnover), last_sequence = VALUES(last_sequence)`);
}

function turnoversOf(vouchers: readonly Voucher[]): Turnover[] {
  const byDate = new Map<string, Map<number, Turnover>>();
  for (const { posting, businessDate, lines, entries } of vouchers) {
    const turnovers = byDate.get(businessDate) ?? new Map<number, Turnover>();
    byDate.set(businessDate, turnovers);
    for (let index = 0; index < entries.length; index++) {
      const { accountId, sequence, side, amount } = entries[index]!;
      const turnover = turnovers.get(accountId) ?? {
        accountId,
        businessDate,
        bookId: posting.bookId,
        debit: 0n,
        credit: 0n,
        firstSequence: sequence,
        lastSequence: sequence,
      };
      const moved = side === lines[index]!.account.normalSide ? amount : -amount;
      if (side === 'D') turnover.debit += moved;
      else turnover.credit += moved;
      turnover.lastSequence = sequence;
      turnovers.set(accountId, turnover);
    }
  }
  return [...byDate.values()].flatMap((turnovers) => [...turnovers.values()]);
}

/** Those that a posting has touched without changing anything are left alone. */
function changedBalances({ balances, statesBefore }: GroupPlan): Balance[] {
  return [...balances.values()]
    .filter(({ accountId, version }) => version !== statesBefore.get(accountId)!.version)
    .sort((left, right) => left.accountId - right.accountId);
}

/**
 * Writes the balances of the accounts that moved, each only in the state it was decided on: version and digest before the
 * group's entries. Two states of a row may have the same version, when one of them was foreseen and never came to be; not
 * the same digest too. The join order is fixed, derived table first: on a small table the optimizer would scan, and so lock,
 * the balances of everybody.
 */
function updateBalances(balances: readonly Balance[], { statesBefore }: GroupPlan): string {
  table.begin('UPDATE (');
  for (const balance of balances) {
    const { version, digest } = statesBefore.get(balance.accountId)!;
    table.row().integer(balance.accountId).integer(version).binary(digest);
    table.integer(balance.version).integer(balance.debitTotal).integer(balance.creditTotal);
    table.integer(balance.held).integer(balance.earmarked).integer(balance.sequence);
    table.text(balance.recordedAt).binary(balance.digest);
  }
  return table.end(`) n STRAIGHT_JOIN account_balance b FORCE INDEX (PRIMARY)
      ON b.account_id = n.id AND b.version = n.expected AND b.last_digest = n.expected_digest
    SET b.version = n.version, b.debit_total = n.debit, b.credit_total = n.credit, b.held = n.held,
      b.earmarked = n.earmarked, b.last_sequence = n.sequence,
      b.last_recorded_at = n.recorded_at, b.last_digest = n.digest`);
}

const BALANCE_NAMES = [
  ...['id', 'expected', 'expected_digest', 'version', 'debit', 'credit'],
  ...['held', 'earmarked', 'sequence', 'recorded_at', 'digest'],
];

/** As `rows`. */
const table = new SqlTable(BALANCE_NAMES);
