import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DayCloseConditions } from '../../ledger/books/index.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import { VoucherPageRepository } from './database/voucher-page.repository.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';

/**
 * A date whose last stored trial balance does not balance, or lacks vouchers that were posted into it since, is not
 * closed. Asked while the date is locked, so that nothing comes in between; vouchers are never taken away, so that as many
 * of them are the same ones.
 */
@Injectable()
export class ImbalanceBlocksClose implements OnModuleInit {
  constructor(
    private readonly conditions: DayCloseConditions,
    private readonly store: TrialBalanceStoreRepository,
    private readonly voucherPages: VoucherPageRepository,
  ) {}

  onModuleInit(): void {
    this.conditions.add(async (tx, bookId, businessDate) => {
      const last = await this.store.find(bookId, businessDate, null, tx);
      if (last === null) return null;
      if (last.outcome === 'imbalanced')
        return trialBalanceRefusals.dayImbalanced(businessDate, last.revision);
      const vouchers = await this.voucherPages.countIn(tx, { bookId, businessDate });
      return vouchers === last.vouchers ? null : trialBalanceRefusals.outdated(last, vouchers);
    });
  }
}
