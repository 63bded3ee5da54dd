import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { changesBetween, type StateChange } from './account-state.rules.js';
import type { AccountState } from './account.js';
import { accountRefusals } from './accounts.errors.js';
import { AccountChangeRepository } from './database/account-change.repository.js';
import { AccountStateRepository, MAX_LOCKS_PER_STATEMENT } from './database/account-state.repository.js';
import { AccountRepository } from './database/account.repository.js';

/** What one command may touch: its rows stay locked until it has been committed. */
export const MAX_ACCOUNTS_OF_PARTIES = 20_000;

/** What is left out stays as it is. */
export interface PartyOrder {
  readonly parties: readonly string[];
  readonly frozen?: boolean;
  readonly stopIn?: boolean;
  readonly stopOut?: boolean;
  readonly reason: string;
}

/** How many accounts there were, and what became of them; a closed account is left as it is. */
export interface StoppedParties {
  readonly accounts: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly closed: number;
  readonly partiesWithoutAccounts: readonly string[];
}

interface Step {
  readonly before: AccountState;
  readonly after: AccountState;
  readonly changes: readonly StateChange[];
}

/**
 * Freezes or stops all accounts of a list of parties, or lets them go again (domain page §3, stops and repairs as
 * commands), all in the transaction of the caller. Accounts are locked ascending, 500 to a statement, as postings do.
 */
@Injectable()
export class StopParties {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly states: AccountStateRepository,
    private readonly changes: AccountChangeRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(tx: Tx, caller: Caller, book: BookRef, order: PartyOrder): Promise<Result<StoppedParties>> {
    const parties = [...new Set(order.parties)];
    const found = await this.accounts.ofParties(tx, book.id, parties, MAX_ACCOUNTS_OF_PARTIES + 1);
    if (found.length > MAX_ACCOUNTS_OF_PARTIES)
      return refused(accountRefusals.tooManyAccounts(MAX_ACCOUNTS_OF_PARTIES));
    const counts = { changed: 0, unchanged: 0, closed: 0 };
    for (let start = 0; start < found.length; start += MAX_LOCKS_PER_STATEMENT) {
      const ids = found.slice(start, start + MAX_LOCKS_PER_STATEMENT).map(({ id }) => id);
      const { closed, changed } = await this.stopSome(tx, caller, order, ids);
      counts.closed += closed;
      counts.changed += changed;
      counts.unchanged += ids.length - closed - changed;
    }
    if (counts.changed > 0) await this.record(tx, caller, book, { ...order, parties }, counts.changed);
    const known = new Set(found.map(({ party }) => party));
    const partiesWithoutAccounts = parties.filter((party) => !known.has(party));
    return accepted({ accounts: found.length, ...counts, partiesWithoutAccounts });
  }

  private async stopSome(
    tx: Tx,
    caller: Caller,
    order: PartyOrder,
    ids: readonly number[],
  ): Promise<{ closed: number; changed: number }> {
    const states = await this.states.lock(tx, ids);
    const open = states.filter(({ status }) => status !== 'C');
    const changing = open.map((state) => stepOf(state, order)).filter(({ changes }) => changes.length > 0);
    for (const alike of groupsAlike(changing)) {
      const { before, after, changes } = alike[0]!;
      const accountIds = alike.map((step) => step.before.accountId);
      await this.states.changeStops(tx, accountIds, before, after, changes.length);
    }
    if (changing.length > 0) await this.recordSteps(tx, caller, order.reason, changing);
    return { closed: states.length - open.length, changed: changing.length };
  }

  private async recordSteps(tx: Tx, caller: Caller, reason: string, steps: readonly Step[]): Promise<void> {
    const { clientId, apiKeyId, traceId } = caller;
    const at = toDatabaseTime(this.clock.now());
    const rows = steps.flatMap(({ before, changes }) =>
      changes.map((change, index) => {
        const version = before.version + BigInt(index + 1);
        return { ...change, accountId: before.accountId, version, reason, clientId, apiKeyId, traceId, at };
      }),
    );
    await this.changes.insert(tx, rows);
  }

  private async record(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { parties, frozen, stopIn, stopOut, reason }: PartyOrder,
    accounts: number,
  ): Promise<void> {
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'party.stop',
      target: `${parties.length} parties`,
      reason,
      detail: { parties, frozen, stopIn, stopOut, accounts },
    });
  }
}

function stepOf(before: AccountState, { frozen, stopIn, stopOut }: PartyOrder): Step {
  const after: AccountState = {
    ...before,
    ...(frozen !== undefined && { status: frozen ? 'F' : 'A' }),
    ...(stopIn !== undefined && { stopIn }),
    ...(stopOut !== undefined && { stopOut }),
  };
  // Status and stops are told in words, whatever the currency.
  return { before, after, changes: changesBetween(before, after, 0) };
}

/** Accounts that are in the same state now and so change in the same way: one statement for each group. */
function groupsAlike(steps: readonly Step[]): Step[][] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const { status, stopIn, stopOut } = step.before;
    const key = `${status}/${stopIn}/${stopOut}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups.values()];
}
