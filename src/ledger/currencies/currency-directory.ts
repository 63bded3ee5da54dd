import { Injectable } from '@nestjs/common';
import { isCurrencyCode } from './currency-code.js';
import { CurrencyRepository } from './database/currency.repository.js';

/** What other modules ask about currencies. Kept in memory once read, because decimals never change. */
@Injectable()
export class CurrencyDirectory {
  private readonly known = new Map<string, number>();

  constructor(private readonly currencies: CurrencyRepository) {}

  /** Decimals by code; codes that do not exist are absent. */
  async decimalsOf(codes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const unknown = codes.filter((code) => isCurrencyCode(code) && !this.known.has(code));
    if (unknown.length > 0) {
      for (const { code, decimals } of await this.currencies.byCodes(unknown)) this.known.set(code, decimals);
    }
    return new Map(codes.flatMap((code) => (this.known.has(code) ? [[code, this.known.get(code)!]] : [])));
  }
}
