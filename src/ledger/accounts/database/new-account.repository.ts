import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { AccountDraft } from '../account.js';
import { NO_DIGEST } from '../no-digest.js';
import { AccountBalanceEntity } from './account-balance.entity.js';
import { AccountEntity } from './account.entity.js';

@Injectable()
export class NewAccountRepository {
  /**
   * Inserts accounts with their zero balances, in the order given: callers sort by code, so that two of them cannot
   * wait for each other.
   */
  async insert(
    tx: Tx,
    bookId: number,
    openedAt: string,
    drafts: readonly (AccountDraft & { readonly id: number })[],
  ): Promise<void> {
    const accounts = drafts.map((draft) => ({
      id: draft.id,
      bookId,
      code: draft.code,
      name: draft.name,
      glAccountId: draft.glAccountId,
      currency: draft.currency,
      party: draft.party,
      externalReference: draft.externalReference,
      mustBeZero: draft.mustBeZero,
      metadata: draft.metadata,
      openedAt,
    }));
    await sqlOf(tx).manager.insert(AccountEntity, accounts);
    const balances = drafts.map(({ id, overdraftLimit }) => ({
      accountId: id,
      status: 'A' as const,
      stopIn: false,
      stopOut: false,
      debitTotal: 0n,
      creditTotal: 0n,
      held: 0n,
      earmarked: 0n,
      overdraftLimit,
      version: 0n,
      lastSequence: 0n,
      lastRecordedAt: openedAt,
      lastDigest: NO_DIGEST,
    }));
    await sqlOf(tx).manager.insert(AccountBalanceEntity, balances);
  }
}
