import { Injectable } from '@nestjs/common';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Tx } from '../../../platform/database/index.js';
import { binary, integer, tableOf, text } from '../../../platform/database/sql.js';
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
  const all = plan.vouchers.map(withLiterals);
  const vouchers = all.filter(({ lines }) => lines.length > 0);
  const others = vouchers.length === 0 ? [] : INSERTIONS.flatMap((insertion) => insertion(vouchers) ?? []);
  return [insertRequests(all), ...others];
}

/** A voucher with what all its rows say alike, written once. */
interface WrittenVoucher extends Voucher {
  readonly id: string;
  readonly date: string;
  readonly time: string;
}

const withLiterals = ({
  posting,
  businessDate,
  recordedAt,
  digest,
  lines,
  entries,
}: Voucher): WrittenVoucher => ({
  posting,
  businessDate,
  recordedAt,
  digest,
  lines,
  entries,
  id: binary(posting.voucherId),
  date: text(businessDate),
  time: text(recordedAt),
});

/** The order of insertions. */
const INSERTIONS: readonly ((vouchers: readonly WrittenVoucher[]) => string | null)[] = [
  insertVouchers,
  insertLines,
  insertEntries,
  insertFacts,
  insertLinks,
];

/** Inserting the row is the claim on the number; sorted, so that two groups cannot wait for each other. */
function insertRequests(vouchers: readonly WrittenVoucher[]): string {
  const sorted = [...vouchers].sort(
    ({ posting: left }, { posting: right }) =>
      left.clientId - right.clientId || (left.requestNumber < right.requestNumber ? -1 : 1),
  );
  const rows = sorted.map(
    ({ posting, id }) =>
      `(${integer(posting.clientId)},${text(posting.requestNumber)},${binary(posting.contentHash)},${id})`,
  );
  return `INSERT INTO request (client_id, number, content_hash, voucher_id) VALUES ${rows.join()}`;
}

function insertVouchers(vouchers: readonly WrittenVoucher[]): string {
  const rows = vouchers.map(({ posting, digest, lines, id, date, time }) => {
    const { rule, clientId, apiKeyId, reference, memo, metadata, traceId } = posting;
    const what = `${id},${integer(posting.bookId)},${date},${text(posting.businessType)}`;
    const who = `${integer(clientId)},${text(posting.requestNumber)},${integer(apiKeyId)}`;
    const words = `${text(reference)},${text(memo)},${text(metadata)},${text(traceId)}`;
    const made = rule ? `${integer(rule.ruleId)},${text(rule.parameters)}` : 'NULL,NULL';
    return `(${what},${who},${words},${integer(lines.length)},${time},${binary(digest)},${made},${text(posting.override)})`;
  });
  return `INSERT INTO voucher (id, book_id, business_date, business_type, client_id, request_number, api_key_id,
    reference, memo, metadata, trace_id, line_count, recorded_at, digest, rule_id, parameters,
    override_reason) VALUES ${rows.join()}`;
}

function insertLines(vouchers: readonly WrittenVoucher[]): string {
  const rows: string[] = [];
  for (const { lines, id } of vouchers) {
    for (const { lineNumber, account, accountSequence, side, amount, hold, purpose } of lines) {
      const where = `${integer(account.glAccountId)},${integer(account.id)},${integer(accountSequence)}`;
      const aside = `${hold === null ? 'NULL' : binary(hold)},${text(purpose)}`;
      rows.push(
        `(${id},${integer(lineNumber)},${where},${text(account.currency)},${text(side)},${integer(amount)},${aside})`,
      );
    }
  }
  return `INSERT INTO voucher_line (voucher_id, line_number, gl_account_id, account_id, account_sequence, currency,
    side, amount, hold_id, purpose) VALUES ${rows.join()}`;
}

function insertEntries(vouchers: readonly WrittenVoucher[]): string {
  const rows: string[] = [];
  for (const { entries, id, date, time } of vouchers) {
    for (const {
      accountId,
      sequence,
      lineNumber,
      side,
      amount,
      balanceBefore,
      balanceAfter,
      digest,
    } of entries) {
      const effect = `${integer(amount)},${integer(balanceBefore)},${integer(balanceAfter)}`;
      rows.push(
        `(${integer(accountId)},${integer(sequence)},${id},${integer(lineNumber)},${date},${text(side)},${effect},${time},${binary(digest)})`,
      );
    }
  }
  return `INSERT INTO account_entry (account_id, sequence, voucher_id, line_number, business_date, side, amount,
    balance_before, balance_after, recorded_at, digest) VALUES ${rows.join()}`;
}

/** Metadata, so that vouchers are found by it; most vouchers have none. */
function insertFacts(vouchers: readonly WrittenVoucher[]): string | null {
  const rows = vouchers.flatMap(({ posting, id, date }) => {
    if (posting.metadata === '{}') return [];
    const facts = Object.entries(JSON.parse(posting.metadata) as Record<string, string>);
    const book = integer(posting.bookId);
    return facts.map(([name, value]) => `(${book},${binary(factOf(name, value))},${date},${id})`);
  });
  if (rows.length === 0) return null;
  return `INSERT INTO voucher_fact (book_id, fact, business_date, voucher_id) VALUES ${rows.join()}`;
}

function insertLinks(vouchers: readonly WrittenVoucher[]): string | null {
  const rows = vouchers.flatMap(({ posting, id }) =>
    posting.links.map(({ kind, voucherId }) => `(${id},${text(kind)},${binary(voucherId)})`),
  );
  if (rows.length === 0) return null;
  return `INSERT INTO voucher_link (voucher_id, kind, target_id) VALUES ${rows.join()}`;
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
  const rows = turnovers.map(
    ({ accountId, businessDate, bookId, debit, credit, firstSequence, lastSequence }) => {
      const key = `${integer(accountId)},${text(businessDate)},${integer(bookId)}`;
      return `(${key},${integer(debit)},${integer(credit)},${integer(firstSequence)},${integer(lastSequence)})`;
    },
  );
  return `INSERT INTO account_day (account_id, business_date, book_id, debit_turnover, credit_turnover, first_sequence,
    last_sequence) VALUES ${rows.join()}
    ON DUPLICATE KEY UPDATE debit_turnover = debit_turnover + VALUES(debit_turnover),
      credit_turnover = credit_turnover + VALUES(credit_turnover), last_sequence = VALUES(last_sequence)`;
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
  const rows = balances.map((balance) => {
    const { version, digest } = statesBefore.get(balance.accountId)!;
    return [
      integer(balance.accountId),
      integer(version),
      binary(digest),
      integer(balance.version),
      integer(balance.debitTotal),
      integer(balance.creditTotal),
      integer(balance.held),
      integer(balance.earmarked),
      integer(balance.sequence),
      text(balance.recordedAt),
      binary(balance.digest),
    ];
  });
  return `UPDATE (${tableOf(BALANCE_NAMES, rows)}) n STRAIGHT_JOIN account_balance b FORCE INDEX (PRIMARY)
      ON b.account_id = n.id AND b.version = n.expected AND b.last_digest = n.expected_digest
    SET b.version = n.version, b.debit_total = n.debit, b.credit_total = n.credit, b.held = n.held,
      b.earmarked = n.earmarked, b.last_sequence = n.sequence,
      b.last_recorded_at = n.recorded_at, b.last_digest = n.digest`;
}

const BALANCE_NAMES = [
  ...['id', 'expected', 'expected_digest', 'version', 'debit', 'credit'],
  ...['held', 'earmarked', 'sequence', 'recorded_at', 'digest'],
];
