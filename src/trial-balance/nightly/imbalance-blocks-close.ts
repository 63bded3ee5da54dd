import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DayCloseConditions } from '../../ledger/books/index.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';

/** A date whose last stored trial balance does not balance is not closed. */
@Injectable()
export class ImbalanceBlocksClose implements OnModuleInit {
  constructor(
    private readonly conditions: DayCloseConditions,
    private readonly store: TrialBalanceStoreRepository,
  ) {}

  onModuleInit(): void {
    this.conditions.add(async (tx, bookId, businessDate) => {
      const last = await this.store.find(bookId, businessDate, null, tx);
      if (last?.outcome !== 'imbalanced') return null;
      return trialBalanceRefusals.dayImbalanced(businessDate, last.revision);
    });
  }
}
