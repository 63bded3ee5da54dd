import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import { TrialBalanceRepository } from '../database/trial-balance.repository.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';

/** What a GL account that holds accounts moved on a date, in minor units; negative where red vouchers outweigh. */
export interface GlTurnover {
  readonly currency: string;
  readonly glAccountId: string;
  readonly glAccount: string;
  readonly debit: bigint;
  readonly credit: bigint;
}

/** The turnovers of a date as its last stored trial balance has them. */
export interface DayTurnovers {
  readonly revision: number;
  readonly isBalanced: boolean;
  readonly dayClosed: boolean;
  /** By currency and code. */
  readonly turnovers: readonly GlTurnover[];
}

/** For what is built on proved figures: summaries for other systems. */
@Injectable()
export class ReadTurnovers {
  constructor(
    private readonly store: TrialBalanceStoreRepository,
    private readonly trialBalances: TrialBalanceRepository,
  ) {}

  /** null when no trial balance of the date is stored */
  async of(book: BookRef, businessDate: string): Promise<DayTurnovers | null> {
    const stored = await this.store.find(book.id, businessDate, null);
    if (!stored) return null;
    const { revision, outcome, dayClosed } = stored;
    const lines = await this.store.lines({ bookId: book.id, businessDate, revision }, null);
    const codes = new Map(
      (await this.trialBalances.chartOf(book.id)).map(({ id, code }) => [String(id), code]),
    );
    const turnovers = lines.map(({ currency, glAccountId, debitTurnover: debit, creditTurnover: credit }) => {
      const glAccount = codes.get(glAccountId);
      if (glAccount === undefined) throw new Error(`GL account ${glAccountId} is not in the chart`);
      return { currency, glAccountId, glAccount, debit, credit };
    });
    return { revision, dayClosed, isBalanced: outcome === 'balanced', turnovers: turnovers.sort(inOrder) };
  }
}

function inOrder(left: GlTurnover, right: GlTurnover): number {
  if (left.currency !== right.currency) return left.currency < right.currency ? -1 : 1;
  return left.glAccount < right.glAccount ? -1 : 1;
}
