import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { NumberIds } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { ChartDirectory } from '../chart/index.js';
import type { Account, AccountDraft } from './account.js';
import { accountRefusals } from './accounts.errors.js';
import { AccountChangeRepository } from './database/account-change.repository.js';
import { AccountRepository, type KnownAccount } from './database/account.repository.js';
import { NewAccountRepository } from './database/new-account.repository.js';
import { isSameDraft, readNewAccount, wasOpenedAs, type NewAccount } from './read-new-account.js';

export interface OpenedAccount {
  readonly account: Account;
  /** False when it was there already with the same content. */
  readonly opened: boolean;
}

/** A draft with the number taken for it. */
interface Candidate extends AccountDraft {
  readonly id: number;
  readonly glAccount: string;
  /** Where the list names it first. */
  readonly index: number;
}

/**
 * Opens accounts, one or a list, each with its zero balance. Each item gets its own answer, and what is refused does not
 * disturb the others; the accepted ones come into being in one transaction. Opening an account again with the same
 * content answers the account.
 */
@Injectable()
export class OpenAccounts {
  constructor(
    private readonly transactions: Transactions,
    private readonly chart: ChartDirectory,
    private readonly accounts: AccountRepository,
    private readonly newAccounts: NewAccountRepository,
    private readonly changes: AccountChangeRepository,
    private readonly numbers: NumberIds,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /** @param placeOf prefix of the field names of an item, by its index */
  async execute(
    caller: Caller,
    book: BookRef,
    wanted: readonly NewAccount[],
    placeOf: (index: number) => string,
  ): Promise<Result<OpenedAccount>[]> {
    const glCodes = [...new Set(wanted.map((item) => item.glAccount))];
    const glAccounts = await this.chart.byCodes(book.id, glCodes);
    const drafts = wanted.map((item) => readNewAccount(book, item, glAccounts.get(item.glAccount)));
    const candidates = await this.candidatesOf(wanted, drafts);
    const outcomes = await this.openCandidates(caller, book, [...candidates.values()]);
    return drafts.map((draft, index) => {
      const outcome = draft.ok ? outcomeOf(draft.value, index, candidates, outcomes) : draft;
      return outcome.ok ? outcome : refused(placed(outcome.refusal, placeOf(index)));
    });
  }

  /** The first draft of each code, sorted by code: two lists that overlap insert in the same order. */
  private async candidatesOf(
    wanted: readonly NewAccount[],
    drafts: readonly Result<AccountDraft>[],
  ): Promise<Map<string, Candidate>> {
    const first = new Map<string, Omit<Candidate, 'id'>>();
    drafts.forEach((draft, index) => {
      if (!draft.ok || first.has(draft.value.code)) return;
      const { glAccount } = wanted[index]!;
      first.set(draft.value.code, { ...draft.value, glAccount, index });
    });
    const sorted = [...first.values()].sort((left, right) => (left.code < right.code ? -1 : 1));
    const ids = await this.numbers.take('account', sorted.length);
    return new Map(sorted.map((draft, index) => [draft.code, { ...draft, id: ids[index]! }]));
  }

  private async openCandidates(
    caller: Caller,
    book: BookRef,
    candidates: readonly Candidate[],
  ): Promise<Map<string, Result<OpenedAccount>>> {
    if (candidates.length === 0) return new Map();
    return this.transactions.runAmongTwins((tx) => this.open(tx, caller, book, candidates));
  }

  private async open(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    candidates: readonly Candidate[],
  ): Promise<Map<string, Result<OpenedAccount>>> {
    const glIds = [...new Set(candidates.map((candidate) => candidate.glAccountId))];
    const leaves = await this.chart.lockLeaves(tx, glIds);
    const codes = candidates.map((candidate) => candidate.code);
    const known = new Map(
      (await this.accounts.knownByCodes(tx, book.id, codes)).map((account) => [account.code, account]),
    );
    const refusals = new Map<string, Refusal>();
    for (const candidate of candidates) {
      const refusal = refusalOf(candidate, known.get(candidate.code), leaves);
      if (refusal) refusals.set(candidate.code, refusal);
    }
    const fresh = candidates.filter(({ code }) => !known.has(code) && !refusals.has(code));
    await this.insert(tx, caller, book, fresh);
    const described = await this.describe(tx, fresh);
    return new Map(
      candidates.map(({ code, id }) => {
        const refusal = refusals.get(code);
        if (refusal) return [code, refused(refusal)];
        const account = described.get(code) ?? known.get(code)!;
        // After a lost answer to COMMIT the unit runs again and meets its own account under the number taken for it.
        return [code, accepted({ account, opened: account.accountId === id })];
      }),
    );
  }

  private async describe(tx: Tx, fresh: readonly Candidate[]): Promise<Map<string, Account>> {
    if (fresh.length === 0) return new Map();
    const accounts = await this.accounts.byIds(
      tx,
      fresh.map((candidate) => candidate.id),
    );
    return new Map(accounts.map((account) => [account.code, account]));
  }

  private async insert(tx: Tx, caller: Caller, book: BookRef, fresh: readonly Candidate[]): Promise<void> {
    if (fresh.length === 0) return;
    const at = toDatabaseTime(this.clock.now());
    await this.newAccounts.insert(tx, book.id, at, fresh);
    const { clientId, apiKeyId, traceId } = caller;
    const values = { version: 0n, kind: 'opening' as const, oldValue: '', newValue: 'active', reason: '' };
    await this.changes.insert(
      tx,
      fresh.map(({ id }) => ({ ...values, accountId: id, clientId, apiKeyId, traceId, at })),
    );
    const target = fresh.length === 1 ? fresh[0]!.code : `${fresh.length} accounts`;
    const detail = { accounts: fresh.length, first: fresh[0]!.code, last: fresh.at(-1)!.code };
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'account.open',
      target,
      reason: '',
      detail,
    });
  }
}

function refusalOf(
  candidate: Candidate,
  known: KnownAccount | undefined,
  leaves: ReadonlySet<number>,
): Refusal | undefined {
  const { code, glAccount, glAccountId } = candidate;
  if (known) return wasOpenedAs(known, candidate) ? undefined : accountRefusals.exists(code);
  return leaves.has(glAccountId) ? undefined : accountRefusals.glAccountHasChildren(glAccount);
}

/** What became of an item. One that names a code a second time opens that account again. */
function outcomeOf(
  draft: AccountDraft,
  index: number,
  candidates: ReadonlyMap<string, Candidate>,
  outcomes: ReadonlyMap<string, Result<OpenedAccount>>,
): Result<OpenedAccount> {
  const first = candidates.get(draft.code)!;
  const outcome = outcomes.get(draft.code)!;
  if (first.index === index) return outcome;
  if (!isSameDraft(first, draft)) return refused(accountRefusals.exists(draft.code));
  return outcome.ok ? accepted({ ...outcome.value, opened: false }) : outcome;
}

function placed(refusal: Refusal, place: string): Refusal {
  return refusal.field === undefined ? refusal : { ...refusal, field: place + refusal.field };
}
