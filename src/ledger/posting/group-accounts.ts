import { Injectable } from '@nestjs/common';
import { GroupTransactions } from '../../platform/database/index.js';
import { AccountDirectory, isAccountCode, type AccountRef } from '../accounts/index.js';
import { PostingFactsRepository } from './database/posting-facts.repository.js';
import type { GroupFacts } from './decide-group.js';
import { ForeseenBalances } from './foreseen-balances.js';
import type { Posting } from './posting.types.js';
import { forEachAccount } from './prepared-group.js';

type Accounts = GroupFacts['accounts'];
type AccountsByCode = ReadonlyMap<string, AccountRef>;

/** The accounts of a group, resolved before its transaction: only immutable facts are looked up by code. */
@Injectable()
export class GroupAccounts {
  constructor(
    private readonly groups: GroupTransactions,
    private readonly facts: PostingFactsRepository,
    private readonly directory: AccountDirectory,
    private readonly balances: ForeseenBalances,
  ) {}

  resolve(postings: readonly Posting[]): Promise<Accounts> {
    return resolvedBy(postings, (bookId, codes) => this.directory.resolve(bookId, codes));
  }

  /** The same for a group that may be foreseen. Accounts that this node has not posted to lately come with their balances. */
  resolveWithBalances(postings: readonly Posting[]): Promise<Accounts> {
    return resolvedBy(postings, (bookId, codes) => this.read(bookId, codes));
  }

  /** In one message, not one for accounts and one for balances: a group of strangers would wait for both. */
  private async read(bookId: number, codes: Iterable<string>): Promise<AccountsByCode> {
    const found = new Map<string, AccountRef>();
    const strangers: string[] = [];
    for (const code of codes) {
      const account = this.directory.lookup(bookId, code);
      if (account && this.balances.get(account.id)) found.set(code, account);
      else if (isAccountCode(code)) strangers.push(code);
    }
    if (strangers.length === 0) return found;
    const [read] = await this.groups.read((tx) =>
      this.facts.ask(tx, [this.facts.accounts(bookId, strangers)]),
    );
    for (const { account, balance } of read) {
      found.set(account.code, account);
      this.directory.remember(account);
      this.balances.learn([balance]);
    }
    return found;
  }
}

async function resolvedBy(
  postings: readonly Posting[],
  resolve: (bookId: number, codes: Iterable<string>) => Promise<AccountsByCode>,
): Promise<Accounts> {
  const codesByBook = new Map<number, Set<string>>();
  for (const posting of postings) {
    const codes = codesByBook.get(posting.bookId) ?? new Set();
    forEachAccount(posting, (code) => codes.add(code));
    codesByBook.set(posting.bookId, codes);
  }
  const resolved = new Map<number, AccountsByCode>();
  for (const [bookId, codes] of codesByBook) resolved.set(bookId, await resolve(bookId, codes));
  return (bookId, code) => resolved.get(bookId)?.get(code);
}
