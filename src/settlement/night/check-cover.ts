import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import type { SettlementBatch } from '../settlement-batch.js';
import type { SettlementOrder } from '../settlement-order.js';
import { CheckSumsRepository } from './database/check-sums.repository.js';
import type { FoundDifference } from './difference.js';
import { PayableAccounts } from '../payable-accounts.js';

/**
 * Whether the payable account of each party holds what its order takes out of it: payment, fee and reserve, less what comes back of
 * an earlier reserve, which is posted before.
 */
@Injectable()
export class CheckCover {
  constructor(
    private readonly accounts: PayableAccounts,
    private readonly sums: CheckSumsRepository,
  ) {}

  /** @param orders a page of them, in any order */
  async execute(
    book: BookRef,
    { id, batchNo, currency, settlementDate }: SettlementBatch,
    orders: readonly SettlementOrder[],
  ): Promise<FoundDifference[]> {
    const paying = orders.filter(({ outcome }) => outcome === 'pay');
    const parties = paying.map(({ party }) => party);
    const codeOf = await this.accounts.of(book, currency, parties, settlementDate);
    const covers = await this.sums.covers(book.id, [...new Set(parties.map(codeOf))]);
    const released = await this.sums.released(batchNo, parties);
    const available = new Map(covers.map((one) => [one.code, one.available]));
    return paying.flatMap(({ party, amount, fee, reserve }) => {
      const code = codeOf(party);
      const need = amount + fee + reserve - (released.get(party) ?? 0n);
      const have = available.get(code);
      if (have !== undefined && have >= need) return [];
      const what =
        have === undefined
          ? `there is no account ${code}; open it, or agree on another payable account`
          : `${code} has ${have} of ${need} (minor units); see what was taken out of it`;
      return [
        {
          ...{ kind: 'ledger', subject: `batch ${id} cover ${party}`, batchNo, party, currency },
          ...{
            amount: (have ?? 0n) - need,
            message: `What is to be paid to ${party} does not stand in the books: ${what}`,
          },
        },
      ];
    });
  }
}
