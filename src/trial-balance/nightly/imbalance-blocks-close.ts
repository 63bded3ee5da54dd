import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DayCloseConditions } from '../../ledger/books/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { Refusal } from '../../platform/errors/index.js';
import { DayStateRepository } from './database/day-state.repository.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import { VoucherPageRepository, type Day } from './database/voucher-page.repository.js';
import type { StoredTrialBalance } from './stored-trial-balance.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';

/**
 * A date whose last stored trial balance does not balance, has not looked at vouchers of it, or opens with what earlier dates
 * were before they were closed, is not closed. Asked while the date is locked, so that nothing comes in between; vouchers
 * are never taken away, so that as many of them are the same ones.
 */
@Injectable()
export class ImbalanceBlocksClose implements OnModuleInit {
  constructor(
    private readonly conditions: DayCloseConditions,
    private readonly store: TrialBalanceStoreRepository,
    private readonly voucherPages: VoucherPageRepository,
    private readonly days: DayStateRepository,
  ) {}

  onModuleInit(): void {
    this.conditions.add(async (tx, bookId, businessDate) => {
      const last = await this.store.find(bookId, businessDate, null, tx);
      return last && this.refusalOf(tx, { bookId, businessDate }, last);
    });
  }

  private async refusalOf(tx: Tx, day: Day, last: StoredTrialBalance): Promise<Refusal | null> {
    if (last.outcome === 'imbalanced')
      return trialBalanceRefusals.dayImbalanced(day.businessDate, last.revision);
    const vouchers = await this.voucherPages.countIn(tx, day);
    if (vouchers !== last.vouchers) return trialBalanceRefusals.outdated(last, vouchers);
    const { open, generation } = await this.days.earlierIn(tx, day);
    // None of them takes postings. One in its adjustment phase changes what this date opens with until the year is closed;
    // the month of this date is closed after that, with all its dates proved anew.
    if (open > 0) return null;
    const goesOn = last.earlierDaysClosed && last.generation === generation;
    return goesOn ? null : trialBalanceRefusals.openingOutdated(last);
  }
}
