import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Transactions } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { Currency } from './currency.js';
import { currencyRefusals } from './currencies.errors.js';
import { CurrencyRepository } from './database/currency.repository.js';

/** Adds an own token. Creating the same one again changes nothing; with other content it is refused. */
@Injectable()
export class CreateCurrency {
  constructor(
    private readonly transactions: Transactions,
    private readonly currencies: CurrencyRepository,
    private readonly audit: AuditTrail,
  ) {}

  async execute(caller: Caller, currency: Currency): Promise<Result<{ created: boolean }>> {
    // Its decimals never change, so who created it for one book would have decided for all.
    if (caller.books !== '*') return refused(currencyRefusals.allBooksNeeded);
    return this.transactions.runAmongTwins(async (tx) => {
      const known = await this.currencies.byCode(tx, currency.code);
      if (known) {
        const same = known.name === currency.name && known.decimals === currency.decimals;
        return same
          ? accepted({ created: false })
          : refused(currencyRefusals.exists(known.code, known.decimals));
      }
      await this.currencies.insert(tx, [currency]);
      const { code: target, decimals } = currency;
      await this.audit.record(tx, {
        caller,
        bookId: null,
        action: 'currency.create',
        target,
        reason: '',
        detail: { decimals },
      });
      return accepted({ created: true });
    });
  }
}
