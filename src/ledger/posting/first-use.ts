import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { NumberIds } from '../../platform/ids/index.js';
import { FirstUseAccounts, NO_DIGEST, stateAtOpening } from '../accounts/index.js';
import { ChartDirectory } from '../chart/index.js';
import { openableKey, type GroupFacts, type OpenableAccount, type OpenedAccount } from './decide-group.js';
import type { AccountOpening, Balance, Posting } from './posting.types.js';

/** Recorded before anything: every posting is later. */
const BEFORE_THE_FIRST_ENTRY: Pick<Balance, 'sequence' | 'recordedAt' | 'digest'> = {
  sequence: 0n,
  recordedAt: '',
  digest: NO_DIGEST.toString('hex'),
};

/** Accounts that postings of a group would open, with the numbers taken for them. */
export type FirstUseCandidates = ReadonlyMap<
  string,
  { readonly id: number; readonly bookId: number; readonly opening: AccountOpening }
>;

/**
 * Accounts that open when a posting first names them. Until the posting is accepted such an account is a zero row in
 * memory; then it is inserted with the group. Two groups that open the same account collide on its code, and the later
 * one runs again and finds it.
 */
@Injectable()
export class FirstUse {
  constructor(
    private readonly numbers: NumberIds,
    private readonly chart: ChartDirectory,
    private readonly accounts: FirstUseAccounts,
  ) {}

  /** Numbers are taken before the transaction; those of accounts that stay unopened are gaps, which are harmless. */
  async prepare(postings: readonly Posting[], known: GroupFacts['accounts']): Promise<FirstUseCandidates> {
    const missing = missingOf(postings, known);
    if (missing.size === 0) return new Map();
    const ids = await this.numbers.take('account', missing.size);
    return new Map([...missing].map(([key, wanted], index) => [key, { ...wanted, id: ids[index]! }]));
  }

  /** The same for a dry run, which takes no numbers. */
  rehearse(postings: readonly Posting[], known: GroupFacts['accounts']): FirstUseCandidates {
    const missing = [...missingOf(postings, known)];
    return new Map(missing.map(([key, wanted], index) => [key, { ...wanted, id: -1 - index }]));
  }

  /** Keeps their GL accounts from getting children until the group has committed. */
  async lock(tx: Tx, candidates: FirstUseCandidates): Promise<ReadonlyMap<string, OpenableAccount>> {
    if (candidates.size === 0) return new Map();
    const glIds = new Set([...candidates.values()].map(({ opening }) => opening.glAccountId));
    const leaves = await this.chart.lockLeaves(
      tx,
      [...glIds].sort((left, right) => left - right),
    );
    return new Map(
      [...candidates].map(([key, { id, bookId, opening }]) => {
        const { code, glAccountId, glCode, currency, decimals, normalSide } = opening;
        const account = { id, code, bookId, glAccountId, glCode, currency, decimals, normalSide };
        const mayOpen = leaves.has(glAccountId);
        const balance = { ...stateAtOpening(id, opening.overdraftLimit), ...BEFORE_THE_FIRST_ENTRY };
        return [key, { account, opening, mayOpen, balance }];
      }),
    );
  }

  async insert(tx: Tx, opened: Iterable<OpenedAccount>): Promise<void> {
    const accounts = [...opened].map(({ account, opening, posting }) => ({
      ...opening,
      id: account.id,
      bookId: account.bookId,
      clientId: posting.clientId,
      apiKeyId: posting.apiKeyId,
      traceId: posting.traceId,
    }));
    if (accounts.length > 0) await this.accounts.insert(tx, accounts);
  }
}

/** The first opening of each account that the book does not have. */
function missingOf(
  postings: readonly Posting[],
  known: GroupFacts['accounts'],
): Map<string, { bookId: number; opening: AccountOpening }> {
  const missing = new Map<string, { bookId: number; opening: AccountOpening }>();
  for (const { bookId, openings } of postings) {
    for (const opening of openings) {
      const key = openableKey(bookId, opening.code);
      if (!missing.has(key) && !known(bookId, opening.code)) missing.set(key, { bookId, opening });
    }
  }
  return missing;
}
