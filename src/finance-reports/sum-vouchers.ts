import { Injectable } from '@nestjs/common';
import { addDays } from '../platform/clock/index.js';
import type { Reader } from '../trial-balance/index.js';
import type { DateRange } from './database/account-walk.repository.js';
import {
  VoucherSumsRepository,
  type VoucherGroup,
  type VoucherSum,
} from './database/voucher-sums.repository.js';
import { byKey } from './by-key.js';

const VOUCHERS_AT_ONCE = 10_000;

/** Adds the double-entry book up over the dates, page by page; memory holds one sum for each group and currency. */
@Injectable()
export class SumVouchers {
  constructor(private readonly rows: VoucherSumsRepository) {}

  /** By group, then currency. */
  async of(
    reader: Reader,
    bookId: number,
    { fromDate, toDate }: DateRange,
    by: VoucherGroup,
  ): Promise<VoucherSum[]> {
    const sums = new Map<string, VoucherSum>();
    for (let businessDate = fromDate; businessDate <= toDate; businessDate = addDays(businessDate, 1)) {
      let after: string | null = null;
      do {
        const day = { bookId, businessDate };
        const page = await this.rows.ofPage(reader, day, after, VOUCHERS_AT_ONCE, by);
        for (const sum of page.sums) add(sums, sum);
        after = page.last;
      } while (after !== null);
    }
    return [...sums].sort(byKey).map(([, sum]) => sum);
  }
}

function add(sums: Map<string, VoucherSum>, sum: VoucherSum): void {
  const key = `${sum.group} ${sum.currency}`;
  const known = sums.get(key) ?? { ...sum, vouchers: 0, debit: 0n, credit: 0n };
  const vouchers = known.vouchers + sum.vouchers;
  sums.set(key, { ...sum, vouchers, debit: known.debit + sum.debit, credit: known.credit + sum.credit });
}
