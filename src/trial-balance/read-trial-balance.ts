import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import {
  TrialBalanceRepository,
  type Difference,
  type GlFigures,
} from './database/trial-balance.repository.js';
import { rollUp, type TrialBalance } from './roll-up.js';
import { trialBalanceRefusals } from './trial-balance.errors.js';

export interface TrialBalanceWanted {
  /** null: the current date of the book. */
  readonly businessDate: string | null;
  /** null: every currency that has accounts. */
  readonly currency: string | null;
}

export interface CurrencyTrialBalance extends TrialBalance {
  readonly currency: string;
  readonly decimals: number;
}

export interface BookTrialBalance {
  readonly businessDate: string;
  readonly currencies: readonly CurrencyTrialBalance[];
  /** Accounts whose stored totals are not the sum of their days. */
  readonly differing: number;
  /** The first of them. */
  readonly differences: readonly Difference[];
}

/** More findings than this help nobody; their number is told. */
const SHOWN_DIFFERENCES = 100;

/** The trial balance 科目余额表 of a book and date as it is now (domain §3); it reads, and repairs nothing. */
@Injectable()
export class ReadTrialBalance {
  constructor(private readonly trialBalances: TrialBalanceRepository) {}

  async of(book: BookRef, wanted: TrialBalanceWanted): Promise<Result<BookTrialBalance>> {
    if (wanted.currency !== null && !book.currencies.has(wanted.currency)) {
      return refused(trialBalanceRefusals.currencyNotInBook(wanted.currency));
    }
    const { current, last } = await this.trialBalances.datesOf(book.id);
    const businessDate = wanted.businessDate ?? current;
    if (businessDate > last) return refused(trialBalanceRefusals.dateNotReached(businessDate, last));

    const figures = await this.trialBalances.figuresOf(book.id, businessDate, wanted.currency);
    const chart = await this.trialBalances.chartOf(book.id);
    const currencies = byCurrency(figures).map(([currency, own]) => ({
      currency,
      decimals: own[0]!.decimals,
      ...rollUp(chart, new Map(own.map((row) => [row.glAccountId, row]))),
    }));
    const differing = figures.reduce((count, row) => count + row.differing, 0);
    const differences =
      differing === 0
        ? []
        : await this.trialBalances.differencesOf(book.id, wanted.currency, SHOWN_DIFFERENCES);
    return accepted({ businessDate, currencies, differing, differences });
  }
}

function byCurrency(figures: readonly GlFigures[]): [string, GlFigures[]][] {
  const groups = new Map<string, GlFigures[]>();
  for (const row of figures) groups.set(row.currency, [...(groups.get(row.currency) ?? []), row]);
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
}
