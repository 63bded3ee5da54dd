import { Injectable } from '@nestjs/common';
import type { Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { Agreements, type AgreementInForce } from './agreements.js';
import { settlementDateOf } from './rules/cycle.rules.js';
import type { NewDetail } from './settlement-detail.js';

type Due = Pick<NewDetail, 'party' | 'currency' | 'dueDate' | 'sourceKind'>;

/** On which dates details are settled, by the cycles of their parties (结算周期). */
@Injectable()
export class SettlementDates {
  constructor(private readonly agreements: Agreements) {}

  /**
   * What no agreement covers, or no calendar, stays at the date that its source says, where preparing tells of it; so does what
   * was carried there or is released there.
   */
  async of<D extends Due>(book: BookRef, details: readonly D[]): Promise<(detail: D) => string> {
    const groups = new Map<string, D[]>();
    for (const one of details) {
      const key = `${one.currency}/${one.dueDate}`;
      const group = groups.get(key);
      if (group) group.push(one);
      else groups.set(key, [one]);
    }
    const dates = new Map<D, string>();
    for (const group of groups.values()) {
      const { currency, dueDate } = group[0]!;
      const parties = group.map(({ party }) => party);
      const inForce = await this.agreements.inForce(book, currency, parties, dueDate);
      const found = new Map<string, string | null>();
      for (const one of group) {
        const isPlaced = one.sourceKind === 'carry' || one.sourceKind === 'reserve';
        // A party has many details of a date, and calendars take their time.
        const key = `${one.party} ${isPlaced}`;
        let date = found.get(key);
        if (date === undefined) found.set(key, (date = dateBy(inForce(one.party), dueDate, isPlaced)));
        if (date !== null) dates.set(one, date);
      }
    }
    return (detail) => dates.get(detail) ?? detail.dueDate;
  }
}

/** null: no agreement covers it, or no calendar. */
function dateBy(agreed: Result<AgreementInForce>, dueDate: string, isPlaced: boolean): string | null {
  if (!agreed.ok) return null;
  const { terms, days } = agreed.value;
  const date = isPlaced ? days.onOrAfter(dueDate) : settlementDateOf(terms.cycle, dueDate, days);
  return date.ok ? date.value : null;
}
