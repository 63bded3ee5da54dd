import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { FirstUseDraft } from './account.js';
import { AccountChangeRepository } from './database/account-change.repository.js';
import { NewAccountRepository } from './database/new-account.repository.js';

/** An account that a posting opens, with who sent the posting. */
interface FirstUseAccount extends FirstUseDraft {
  readonly id: number;
  readonly bookId: number;
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
}

/**
 * Inserts the accounts that postings have opened, with zero balances, in the transaction of the posting. They are
 * written in order of book and code, as everybody does, so that two groups cannot wait for each other.
 */
@Injectable()
export class FirstUseAccounts {
  constructor(
    private readonly newAccounts: NewAccountRepository,
    private readonly changes: AccountChangeRepository,
    private readonly clock: Clock,
  ) {}

  async insert(tx: Tx, accounts: readonly FirstUseAccount[]): Promise<void> {
    const at = toDatabaseTime(this.clock.now());
    const bookIds = [...new Set(accounts.map(({ bookId }) => bookId))].sort((left, right) => left - right);
    for (const bookId of bookIds) {
      const drafts = accounts
        .filter((account) => account.bookId === bookId)
        .sort((left, right) => (left.code < right.code ? -1 : 1))
        .map((account) => ({ ...account, externalReference: null, metadata: '{}' }));
      await this.newAccounts.insert(tx, bookId, at, drafts);
    }
    const first = { version: 0n, kind: 'opening' as const, oldValue: '', newValue: 'active', at };
    await this.changes.insert(
      tx,
      accounts.map(({ id, clientId, apiKeyId, traceId }) => ({
        ...first,
        accountId: id,
        reason: 'First use',
        clientId,
        apiKeyId,
        traceId,
      })),
    );
  }
}
