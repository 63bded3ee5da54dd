import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { Agreements } from './agreements.js';
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
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const dates = new Map<D, string>();
    for (const group of groups.values()) {
      const { currency, dueDate } = group[0]!;
      const parties = group.map(({ party }) => party);
      const inForce = await this.agreements.inForce(book, currency, parties, dueDate);
      for (const one of group) {
        const agreed = inForce(one.party);
        if (!agreed.ok) continue;
        const { terms, days } = agreed.value;
        const isPlaced = one.sourceKind === 'carry' || one.sourceKind === 'reserve';
        const date = isPlaced ? days.onOrAfter(dueDate) : settlementDateOf(terms.cycle, dueDate, days);
        if (date.ok) dates.set(one, date.value);
      }
    }
    return (detail) => dates.get(detail) ?? detail.dueDate;
  }
}
