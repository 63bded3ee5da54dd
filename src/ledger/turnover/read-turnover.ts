import { Injectable } from '@nestjs/common';
import { addDays } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { AccountDirectory, accountRefusals, type AccountRef } from '../accounts/index.js';
import type { BookRef } from '../books/index.js';
import { AccountTimeline } from '../entries/index.js';
import { TurnoverRepository, type Turnover } from './database/turnover.repository.js';
import { turnoverRefusals } from './turnover.errors.js';

export interface TurnoverWanted {
  readonly fromDate: string;
  readonly toDate: string;
  readonly businessType: string | null;
  /** Code of an account; null: the whole book. */
  readonly account: string | null;
}

const MOST_DATES = 31;
const ROWS_PER_STATEMENT = 20_000;

/**
 * Turnover by business type and currency, added up from partial sums, so that memory holds one number for each. Dates
 * that are open may move while they are read.
 */
@Injectable()
export class ReadTurnover {
  constructor(
    private readonly turnovers: TurnoverRepository,
    private readonly accounts: AccountDirectory,
    private readonly timeline: AccountTimeline,
  ) {}

  async of(book: BookRef, wanted: TurnoverWanted): Promise<Result<Turnover[]>> {
    const { fromDate, toDate, account } = wanted;
    if (toDate < fromDate) return refused(turnoverRefusals.datesReversed());
    if (toDate > addDays(fromDate, MOST_DATES - 1)) return refused(turnoverRefusals.tooManyDates(MOST_DATES));
    if (account === null) return accepted(await this.ofBook(book, wanted));
    const found = (await this.accounts.resolve(book.id, [account])).get(account);
    if (!found) return refused(accountRefusals.notFound(account));
    return accepted(await this.ofAccount(found, wanted));
  }

  private async ofBook(book: BookRef, wanted: TurnoverWanted): Promise<Turnover[]> {
    const sums = new Sums();
    const { businessType } = wanted;
    for (let date = wanted.fromDate; date <= wanted.toDate; date = addDays(date, 1)) {
      let after: string | null = null;
      do {
        const ofDate = { bookId: book.id, businessDate: date, businessType };
        const { turnovers, last } = await this.turnovers.ofVouchers(ofDate, after, ROWS_PER_STATEMENT);
        sums.add(turnovers);
        after = last;
      } while (after !== null);
    }
    return sums.sorted();
  }

  /** A voucher is counted once for each stretch of the sequence that it lies in: stretches end between vouchers only. */
  private async ofAccount(account: AccountRef, wanted: TurnoverWanted): Promise<Turnover[]> {
    const { fromDate: from, toDate: to, businessType } = wanted;
    const range = (await this.timeline.rangesOfDates([account.id], from, to)).get(account.id);
    const sums = new Sums();
    if (!range) return [];
    let after = range.first - 1n;
    while (after < range.last) {
      const upTo = await this.timeline.endOfVoucher(
        account.id,
        after + BigInt(ROWS_PER_STATEMENT),
        range.last,
      );
      sums.add(await this.turnovers.ofEntries(account, { after, upTo }, { from, to }, businessType));
      after = upTo;
    }
    return sums.sorted();
  }
}

/** Partial sums by business type and currency. */
class Sums {
  private readonly byKey = new Map<string, Turnover>();

  add(turnovers: readonly Turnover[]): void {
    for (const turnover of turnovers) {
      const key = `${turnover.businessType}/${turnover.currency}`;
      const known = this.byKey.get(key);
      this.byKey.set(key, known ? sumOf(known, turnover) : turnover);
    }
  }

  sorted(): Turnover[] {
    return [...this.byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, turnover]) => turnover);
  }
}

const sumOf = (left: Turnover, right: Turnover): Turnover => ({
  ...left,
  vouchers: left.vouchers + right.vouchers,
  debit: left.debit + right.debit,
  credit: left.credit + right.credit,
});
