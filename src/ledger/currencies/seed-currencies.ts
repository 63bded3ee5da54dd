import { Injectable } from '@nestjs/common';
import { databaseErrorKind, Transactions } from '../../platform/database/index.js';
import { CurrencyRepository } from './database/currency.repository.js';
import { ISO_4217 } from './iso-4217.js';

/** Inserts what the table lacks of ISO 4217; what is there stays as it is. Safe with several nodes starting at once. */
@Injectable()
export class SeedCurrencies {
  constructor(
    private readonly transactions: Transactions,
    private readonly currencies: CurrencyRepository,
  ) {}

  async execute(): Promise<void> {
    try {
      await this.insertMissing();
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      // Another node was faster; its rows are committed now and are found.
      await this.insertMissing();
    }
  }

  private async insertMissing(): Promise<void> {
    await this.transactions.run(async (tx) => {
      const known = await this.currencies.codes(tx);
      const missing = ISO_4217.filter(([code]) => !known.has(code));
      if (missing.length === 0) return;
      await this.currencies.insert(
        tx,
        missing.map(([code, decimals, name]) => ({ code, decimals, name })),
      );
    });
  }
}
