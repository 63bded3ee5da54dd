import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { DueDetail, KnownDetail } from './settlement-detail.js';

/** What a page of due results means for the money that is to come in. */
export interface PageFunding {
  /** Behind the rows of runs, before those of details: whoever makes details of a key waits, so that their numbers come in order. */
  lock(tx: Tx): Promise<void>;
  /** What was made of the page, once each. */
  expect(tx: Tx, made: readonly KnownDetail[]): Promise<void>;
}

/** What is told which details come into being. */
export interface FundingOfDetails {
  /** Looks up by which money each is paid; no transaction is open. */
  ofPage(book: BookRef, due: readonly DueDetail[]): Promise<PageFunding | null>;
}

/** The port to what keeps account of money that comes in; without one, all is funded by the ledger. */
@Injectable()
export class DetailFunding implements FundingOfDetails {
  private keeper: FundingOfDetails = { ofPage: () => Promise.resolve(null) };

  keptBy(keeper: FundingOfDetails): void {
    this.keeper = keeper;
  }

  ofPage: FundingOfDetails['ofPage'] = (...asked) => this.keeper.ofPage(...asked);
}
