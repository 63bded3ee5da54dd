import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { AccountDirectory } from './account-directory.js';
import { changesBetween, type StateDecision } from './account-state.rules.js';
import type { Account, AccountRef } from './account.js';
import { accountRefusals } from './accounts.errors.js';
import { AccountChangeRepository } from './database/account-change.repository.js';
import { AccountStateRepository } from './database/account-state.repository.js';
import { AccountRepository } from './database/account.repository.js';

/** A command on one account: its name in the audit trail, why, and how it decides on the locked state. */
export interface AccountCommand {
  readonly action: string;
  readonly reason: string;
  readonly decide: StateDecision;
}

export interface ChangedAccount {
  readonly account: Account;
  /** False when the account was in that state already. */
  readonly changed: boolean;
}

/**
 * Runs a command on one account (domain page §4): lock its row, check, update in the expected state, and write the
 * history and the audit trail in the same transaction. Of racing commands the later one finds what the earlier did.
 */
@Injectable()
export class ChangeAccount {
  constructor(
    private readonly transactions: Transactions,
    private readonly directory: AccountDirectory,
    private readonly states: AccountStateRepository,
    private readonly changes: AccountChangeRepository,
    private readonly accounts: AccountRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    code: string,
    command: AccountCommand,
  ): Promise<Result<ChangedAccount>> {
    const account = (await this.directory.resolve(book.id, [code])).get(code);
    if (!account) return refused(accountRefusals.notFound(code));
    return this.transactions.run((tx) => this.change(tx, caller, account, command));
  }

  private async change(
    tx: Tx,
    caller: Caller,
    ref: AccountRef,
    { action, reason, decide }: AccountCommand,
  ): Promise<Result<ChangedAccount>> {
    const [before] = await this.states.lock(tx, [ref.id]);
    if (!before) throw new Error(`Account ${ref.id} has no balance row`);
    const decision = decide(before, ref);
    if (!decision.ok) return decision;
    const steps = changesBetween(before, decision.value, ref.decimals);
    if (steps.length > 0) {
      await this.states.change(tx, before, {
        ...decision.value,
        version: before.version + BigInt(steps.length),
      });
      const at = toDatabaseTime(this.clock.now());
      const { clientId, apiKeyId, traceId } = caller;
      await this.changes.insert(
        tx,
        steps.map((step, index) => {
          const version = before.version + BigInt(index + 1);
          return { ...step, accountId: ref.id, version, reason, clientId, apiKeyId, traceId, at };
        }),
      );
      const target = ref.code;
      await this.audit.record(tx, { caller, bookId: ref.bookId, action, target, reason, detail: { steps } });
    }
    const [account] = await this.accounts.byIds(tx, [ref.id]);
    return accepted({ account: account!, changed: steps.length > 0 });
  }
}
