import type { Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { TradeRecord } from '../../trade-files/index.js';
import type { HoldReason } from '../interceptors/hold-reason.rules.js';
import type { Cleared, Exception, Explanation } from '../rules/cleared.js';
import type { SecondResult } from '../second/formula.js';

/** The accounts that a rule names for a record, and so for its voucher. */
export interface RecordAccounts {
  /** The same for records with the same accounts. */
  readonly key: string;
  /** What is owed to the payee (应付). */
  readonly payable: string;
  /** Where the money of the trade stands (头寸). */
  readonly position: string;
  /** Who takes a fee, by its code. */
  readonly fees: ReadonlyMap<string, string>;
}

/** What a run clears by: everything that may change is pinned in it. */
export interface ClearingEngine {
  /** JSON, kept with the run; the same text gives the same engine. */
  readonly pinned: string;
  clear(record: TradeRecord): Cleared | Exception;
  explain(record: TradeRecord): Explanation;
  /** The interceptor that keeps the record for a person; null: it passes. */
  heldBy(record: TradeRecord): string | null;
  /** Why it does. */
  holdReason(record: TradeRecord): HoldReason | null;
  /** Second clearing (二清) of a record whose first result asks for it. */
  second(record: TradeRecord, first: Cleared): SecondResult | Exception;
  accountsOf(record: TradeRecord, cleared: Cleared): RecordAccounts;
}

/** Which versions of everything there are for a source and a date, and the engine of them. */
export abstract class ClearingEngines {
  /** @param pinned of a run that has begun; null pins what is in force now */
  abstract load(
    book: BookRef,
    source: string,
    businessDate: string,
    pinned: string | null,
  ): Promise<Result<ClearingEngine>>;

  /** What a run has pinned, with the interceptors that are in force now; the same text when it has those. */
  abstract refreshed(book: BookRef, source: string, pinned: string): Promise<string>;
}
