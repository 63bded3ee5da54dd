import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { changesBetween, type StateChange } from './account-state.rules.js';
import type { Account, AccountState } from './account.js';
import { accountRefusals } from './accounts.errors.js';
import { AccountChangeRepository } from './database/account-change.repository.js';
import { AccountStateRepository, MAX_LOCKS_PER_STATEMENT } from './database/account-state.repository.js';
import { AccountRepository } from './database/account.repository.js';

/** What one command may touch and answer. */
export const MAX_ACCOUNTS_OF_PARTIES = 20_000;

export interface PartyStops {
  readonly parties: readonly string[];
  readonly stopIn?: boolean;
  readonly stopOut?: boolean;
  readonly reason: string;
}

export interface StoppedAccount {
  /** As it is after the command. */
  readonly account: Account;
  /** closed: a closed account is left as it is. */
  readonly outcome: 'changed' | 'unchanged' | 'closed';
}

interface Step {
  readonly before: AccountState;
  readonly after: AccountState;
  readonly changes: readonly StateChange[];
}

/**
 * Sets stop-in or stop-out on all accounts of a list of parties (domain page §3, stops and repairs as commands).
 * Works through them in transactions of at most 500 accounts: should it break off, what is done stays done and the
 * command is given again.
 */
@Injectable()
export class StopParties {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountRepository,
    private readonly states: AccountStateRepository,
    private readonly changes: AccountChangeRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, book: BookRef, order: PartyStops): Promise<Result<StoppedAccount[]>> {
    if (order.stopIn === undefined && order.stopOut === undefined) {
      return refused(accountRefusals.nothingToChange());
    }
    const parties = [...new Set(order.parties)];
    const ids = await this.accounts.idsOfParties(book.id, parties, MAX_ACCOUNTS_OF_PARTIES + 1);
    if (ids.length > MAX_ACCOUNTS_OF_PARTIES) {
      return refused(accountRefusals.tooManyAccounts(MAX_ACCOUNTS_OF_PARTIES));
    }
    const stopped: StoppedAccount[] = [];
    for (let start = 0; start < ids.length; start += MAX_LOCKS_PER_STATEMENT) {
      const some = ids.slice(start, start + MAX_LOCKS_PER_STATEMENT);
      stopped.push(...(await this.transactions.run((tx) => this.stopSome(tx, caller, book, order, some))));
    }
    return accepted(stopped);
  }

  private async stopSome(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    order: PartyStops,
    ids: readonly number[],
  ): Promise<StoppedAccount[]> {
    const states = await this.states.lock(tx, ids);
    const steps = states.filter((state) => state.status !== 'C').map((state) => stepOf(state, order));
    const changing = steps.filter((step) => step.changes.length > 0);
    for (const alike of groupsAlike(changing)) {
      const { before, after, changes } = alike[0]!;
      const accountIds = alike.map((step) => step.before.accountId);
      await this.states.changeStops(tx, accountIds, before, after, changes.length);
    }
    await this.recordSteps(tx, caller, book, order, changing);
    const changed = new Set(changing.map((step) => step.before.accountId));
    const described = await this.accounts.byIds(tx, ids);
    return described.map((account) => {
      if (account.status === 'C') return { account, outcome: 'closed' };
      return { account, outcome: changed.has(account.accountId) ? 'changed' : 'unchanged' };
    });
  }

  private async recordSteps(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { parties, stopIn, stopOut, reason }: PartyStops,
    steps: readonly Step[],
  ): Promise<void> {
    if (steps.length === 0) return;
    const { clientId, apiKeyId, traceId } = caller;
    const at = toDatabaseTime(this.clock.now());
    const rows = steps.flatMap(({ before, changes }) =>
      changes.map((change, index) => {
        const version = before.version + BigInt(index + 1);
        return { ...change, accountId: before.accountId, version, reason, clientId, apiKeyId, traceId, at };
      }),
    );
    await this.changes.insert(tx, rows);
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'party.stop',
      target: `${parties.length} parties`,
      reason,
      detail: { parties, stopIn, stopOut, accounts: steps.length },
    });
  }
}

function stepOf(
  before: AccountState,
  { stopIn = before.stopIn, stopOut = before.stopOut }: PartyStops,
): Step {
  const after = { ...before, stopIn, stopOut };
  // Stops are told as true and false, whatever the currency.
  return { before, after, changes: changesBetween(before, after, 0) };
}

/** Accounts that have the same stops now and so change in the same way: one statement for each group. */
function groupsAlike(steps: readonly Step[]): Step[][] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const key = `${step.before.stopIn}/${step.before.stopOut}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()];
}
