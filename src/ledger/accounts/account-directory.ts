import { Injectable } from '@nestjs/common';
import { RecentMap } from '../../platform/recent-map/index.js';
import { isAccountCode, type AccountRef } from './account.js';
import { AccountRefRepository } from './database/account-ref.repository.js';

/** About 12 MB when full. More of them than balances are remembered help only those who need no balance. */
const CAPACITY = 40_000;

/**
 * Accounts by code, for posting. Kept in memory are only facts that never change and only of accounts that exist, so
 * that a memory is never wrong: balances, stops and limits are read from the locked row.
 */
@Injectable()
export class AccountDirectory {
  private readonly byKey = new RecentMap<string, AccountRef>(CAPACITY);

  constructor(private readonly accounts: AccountRefRepository) {}

  /** The accounts of those codes; codes that the book does not have are absent. */
  async resolve(bookId: number, codes: Iterable<string>): Promise<Map<string, AccountRef>> {
    const found = new Map<string, AccountRef>();
    const unknown = new Set<string>();
    for (const code of codes) {
      const account = this.lookup(bookId, code);
      if (account) found.set(code, account);
      else if (isAccountCode(code)) unknown.add(code);
    }
    for (const account of await this.accounts.byCodes(bookId, [...unknown])) {
      this.remember(account);
      found.set(account.code, account);
    }
    return found;
  }

  /** From memory alone: undefined also for an account that is there but was not resolved lately. */
  lookup(bookId: number, code: string): AccountRef | undefined {
    return this.byKey.get(keyOf(bookId, code));
  }

  /** What somebody else has read of an account. */
  remember(account: AccountRef): void {
    this.byKey.set(keyOf(account.bookId, account.code), account);
  }
}

const keyOf = (bookId: number, code: string): string => `${bookId}/${code}`;
