import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../platform/clock/index.js';
import { DueResults, type ReferredResult } from '../clearing/index.js';
import type { DueSource } from './due-sources.js';
import type { DueDetail } from './settlement-detail.js';

/** What clearing says is due, as settlement reads it. */
@Injectable()
export class DueOfClearing implements DueSource {
  constructor(private readonly results: DueResults) {}

  async page(
    bookId: number,
    settlementDate: string,
    after: string | null,
    limit: number,
  ): Promise<DueDetail[]> {
    return (await this.results.page(bookId, settlementDate, after, limit)).map(dueOf);
  }
}

function dueOf(result: ReferredResult): DueDetail {
  const { run } = result;
  const isPaid = (result.direction === 'D') === result.amount > 0n;
  const due: DueDetail = {
    reference: result.reference,
    party: result.payee,
    currency: result.currency,
    settlementDate: result.settlementDate,
    businessType: result.businessType,
    // A difference that takes back goes the other way.
    direction: isPaid ? 'disburse' : 'collect',
    netMinor: result.amount > 0n ? result.amount : -result.amount,
    settlementAt: toIsoTime(result.settlementAt),
    grossMinor: result.fromPosition,
  };
  return run ? { ...due, run } : due;
}
