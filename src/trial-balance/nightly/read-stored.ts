import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { TrialBalanceRepository } from '../database/trial-balance.repository.js';
import type { CurrencyTrialBalance } from '../read-trial-balance.js';
import { rollUp, type GlAccount } from '../roll-up.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';
import type { TrialBalanceLine } from './trial-balance-line.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import { differencesOf, type LineDifference } from './difference.rules.js';
import type { StoredTrialBalance } from './stored-trial-balance.js';

export interface StoredReport {
  readonly trialBalance: StoredTrialBalance;
  readonly currencies: readonly CurrencyTrialBalance[];
}

export interface NamedDifference extends LineDifference {
  readonly glAccount: string;
}

/** Stored trial balances as finance reads them. */
@Injectable()
export class ReadStored {
  constructor(
    private readonly store: TrialBalanceStoreRepository,
    private readonly trialBalances: TrialBalanceRepository,
  ) {}

  /** @param revision null for the last one */
  async find(
    book: BookRef,
    businessDate: string,
    revision: number | null,
  ): Promise<Result<StoredTrialBalance>> {
    const stored = await this.store.find(book.id, businessDate, revision);
    return stored ? accepted(stored) : refused(trialBalanceRefusals.notFound(businessDate, revision));
  }

  /** @param currency null for all */
  async report(
    book: BookRef,
    businessDate: string,
    { revision, currency }: { readonly revision: number | null; readonly currency: string | null },
  ): Promise<Result<StoredReport>> {
    if (currency !== null && !book.currencies.has(currency))
      return refused(trialBalanceRefusals.currencyNotInBook(currency));
    const found = await this.find(book, businessDate, revision);
    if (!found.ok) return found;
    const trialBalance = found.value;
    const lines = await this.store.lines({ bookId: book.id, ...trialBalance }, currency);
    const chart = await this.trialBalances.chartOf(book.id);
    return accepted({ trialBalance, currencies: currenciesOf(book, chart, lines) });
  }

  /** GL accounts whose figures differ between two revisions of a date. */
  async difference(
    book: BookRef,
    businessDate: string,
    from: number,
    to: number,
  ): Promise<Result<readonly NamedDifference[]>> {
    for (const revision of [from, to]) {
      const found = await this.find(book, businessDate, revision);
      if (!found.ok) return found;
    }
    const [before, after] = await Promise.all(
      [from, to].map((revision) => this.store.lines({ bookId: book.id, businessDate, revision }, null)),
    );
    const codes = new Map(
      (await this.trialBalances.chartOf(book.id)).map(({ id, code }) => [String(id), code]),
    );
    const named = differencesOf(before!, after!).map((each) => ({
      ...each,
      glAccount: codes.get(each.glAccountId) ?? each.glAccountId,
    }));
    return accepted(named.sort(inOrder));
  }
}

/** Lines with roll-up, currency by currency. */
export function currenciesOf(
  book: BookRef,
  chart: readonly GlAccount[],
  lines: readonly TrialBalanceLine[],
): CurrencyTrialBalance[] {
  const currencies = [...new Set(lines.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    const figures = new Map(own.map((line) => [Number(line.glAccountId), line]));
    return { currency, decimals: book.currencies.get(currency) ?? 0, ...rollUp(chart, figures) };
  });
}

function inOrder(left: NamedDifference, right: NamedDifference): number {
  if (left.currency !== right.currency) return left.currency < right.currency ? -1 : 1;
  return left.glAccount < right.glAccount ? -1 : 1;
}
