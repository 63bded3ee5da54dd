import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { TrialBalanceRepository } from '../database/trial-balance.repository.js';
import type { CurrencyTrialBalance } from '../read-trial-balance.js';
import type { GlAccount } from '../roll-up.js';
import { trialBalanceRefusals } from '../trial-balance.errors.js';
import type { TrialBalanceLine } from './trial-balance-line.js';
import { DayProofRepository, type DateRange, type DayProof } from './database/day-proof.repository.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import type { ProofOrder } from './job-context.js';
import { ProveDay } from './prove-day.js';
import { currenciesOf } from './read-stored.js';
import type { StoredTrialBalance } from './stored-trial-balance.js';

/** Who has dates proved and may be stopped, or overtaken, meanwhile. A date is begun anew then. */
type ProofWatch = Pick<ProofOrder, 'requireFence'> & { readonly save: () => Promise<void> };

/** Nobody takes over a command of a person: it begins anew when it fails. */
const UNWATCHED: ProofWatch = { save: () => Promise.resolve(), requireFence: () => Promise.resolve() };

/** What the closing of periods needs of the trial balances of their dates. */
@Injectable()
export class DayProofs {
  constructor(
    private readonly proofs: DayProofRepository,
    private readonly store: TrialBalanceStoreRepository,
    private readonly trialBalances: TrialBalanceRepository,
    private readonly proveDay: ProveDay,
  ) {}

  /** The business dates of a range, in their order. */
  of(bookId: number, range: DateRange, tx?: Tx): Promise<DayProof[]> {
    return this.proofs.of(bookId, range, tx);
  }

  /** Proves a date now and stores the trial balance as its next revision. */
  async prove(
    caller: Caller,
    book: BookRef,
    businessDate: string,
    reason: string,
    watch = UNWATCHED,
  ): Promise<Result<StoredTrialBalance>> {
    const order = { book, businessDate, reason, caller, traceId: caller.traceId, checkpoint: null };
    const proved = await this.proveDay.execute({ ...watch, ...order });
    return proved.ok ? accepted(proved.value.trialBalance) : proved;
  }

  /** Lines of a stored trial balance. */
  lines(bookId: number, businessDate: string, revision: number): Promise<TrialBalanceLine[]> {
    return this.store.lines({ bookId, businessDate, revision }, null);
  }

  /** Lines of the last one that is stored for the date. */
  async linesOfDate(book: BookRef, businessDate: string, field: string): Promise<Result<TrialBalanceLine[]>> {
    const stored = await this.store.find(book.id, businessDate, null);
    if (!stored) return refused({ ...trialBalanceRefusals.notFound(businessDate, null), field });
    return accepted(await this.lines(book.id, businessDate, stored.revision));
  }

  chartOf(bookId: number): Promise<GlAccount[]> {
    return this.trialBalances.chartOf(bookId);
  }

  /** Lines with roll-up to the top of the chart. */
  async rolledUp(book: BookRef, lines: readonly TrialBalanceLine[]): Promise<CurrencyTrialBalance[]> {
    return currenciesOf(book, await this.chartOf(book.id), lines);
  }
}
