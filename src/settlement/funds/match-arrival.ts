import { Injectable } from '@nestjs/common';
import { RefusalError } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { PostingQueue } from '../../ledger/posting/index.js';
import { ArrivalPostings } from './arrival-postings.js';
import type { Arrival } from './arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import type { SettlementArrivalPartDto } from './dto/arrival.dto.js';
import { EarmarkFunds } from './earmark-funds.js';
import { FundingTermsInForce } from './funding-terms-in-force.js';
import { ResolveParts } from './resolve-parts.js';

/** Matches an arrival with what it says it is for. What it does not say, or says wrongly, stays in suspense for a person. */
@Injectable()
export class MatchArrival {
  constructor(
    private readonly arrivals: ArrivalRepository,
    private readonly terms: FundingTermsInForce,
    private readonly parts: ResolveParts,
    private readonly postings: ArrivalPostings,
    private readonly queue: PostingQueue,
    private readonly earmarking: EarmarkFunds,
  ) {}

  /** And has what came earmarked at once. */
  async execute(book: BookRef, arrival: Arrival, traceId: string): Promise<void> {
    for (const fundingNo of await this.match(book, arrival, traceId))
      await this.earmarking.execute(fundingNo);
  }

  /** Done again it does nothing. @returns the keys that have got money */
  async match(book: BookRef, arrival: Arrival, traceId: string): Promise<readonly string[]> {
    if (!arrival.isFresh) return [];
    const { currency, arrivalNo } = arrival;
    const terms = await this.terms.of(book.id, currency);
    const said = JSON.parse(arrival.said) as { parts: SettlementArrivalPartDto[] };
    const read = terms.ok
      ? await this.parts.read({ book, currency, terms: terms.value }, said.parts, 'parts')
      : terms;
    if (!read.ok) return this.unmatched(arrivalNo);
    const parts = await this.parts.resolve(read.value);
    const told = (minor: bigint): string => formatAmount(minor, book.currencies.get(currency)!);
    const sender = { clientId: 0, apiKeyId: 0, traceId };
    const outcome = await this.queue.post(this.postings.matching(arrival, parts, told, sender));
    if (outcome.kind === 'refused') {
      const { kind } = outcome.refusal;
      if (kind === 'busy' || kind === 'unavailable') throw new RefusalError(outcome.refusal);
      return this.unmatched(arrivalNo);
    }
    return [...new Set(parts.flatMap(({ fundingNo }) => fundingNo ?? []))];
  }

  private async unmatched(arrivalNo: string): Promise<readonly string[]> {
    await this.arrivals.seen(arrivalNo);
    return [];
  }
}
