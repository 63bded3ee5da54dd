import { Injectable } from '@nestjs/common';
import { RecentMap } from '../../platform/recent-map/index.js';
import { TradeRecordRepository } from '../database/trade-record.repository.js';
import type { Faults } from '../formats/faults.js';
import type { StagedRecord } from '../formats/record-reader.rules.js';
import type { TradeSource } from '../trade-source.js';

/** Parties that were found, kept for the next chunks. */
const PARTIES_KEPT = 100_000;
const PARTIES_AT_ONCE = 1_000;

/** Looks at products and parties of a chunk of records. */
export type CheckKnown = (records: readonly StagedRecord[], faults: Faults) => Promise<void>;

/** Whether the products of records are those of the source, and their parties known to the book. */
@Injectable()
export class KnownThings {
  constructor(private readonly records: TradeRecordRepository) {}

  /** For the chunks of one file. */
  of({ bookId, terms }: TradeSource): CheckKnown {
    const products = terms.products === null ? null : new Set(terms.products);
    const parties = terms.parties === 'any' ? null : new RecentMap<string, true>(PARTIES_KEPT);
    return async (records, faults) => {
      if (products)
        for (const { lineNo, product } of records)
          if (!products.has(product))
            faults.add(lineNo, 'product', product, 'PRODUCT_UNKNOWN', 'The source has no such product');
      if (!parties) return;
      const asked = new Set<string>();
      for (const { party } of records) if (parties.get(party) === undefined) asked.add(party);
      const found = await this.withAccount(bookId, [...asked]);
      for (const party of found) parties.set(party, true);
      for (const { lineNo, party } of records)
        if (asked.has(party) && !found.has(party))
          faults.add(lineNo, 'party', party, 'PARTY_UNKNOWN', 'The book has no account of such a party');
    };
  }

  private async withAccount(bookId: number, parties: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (let from = 0; from < parties.length; from += PARTIES_AT_ONCE) {
      const some = parties.slice(from, from + PARTIES_AT_ONCE).sort();
      for (const party of await this.records.partiesWithAccount(bookId, some)) found.add(party);
    }
    return found;
  }
}
