import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock, databaseTimeOf, toDatabaseTime, toIsoTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { AccountDirectory, accountRefusals, type AccountRef } from '../accounts/index.js';
import { ledgerBalance } from '../balance/index.js';
import type { BookRef } from '../books/index.js';
import { LONGEST_FORESIGHT_MILLISECONDS } from '../posting/index.js';
import { AccountTimeline } from './account-timeline.js';
import { TimelineRepository, type CurrentTotals } from './database/timeline.repository.js';
import type { BalanceAtDto, BalanceAtQuery } from './dto/balance-at.dto.js';
import { entryRefusals } from './entries.errors.js';

/** The balance of an account now, at a past instant, or at the end of a business date. */
@Injectable()
export class ReadBalance {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly timeline: AccountTimeline,
    private readonly rows: TimelineRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async of(book: BookRef, accountCode: string, query: BalanceAtQuery): Promise<Result<BalanceAtDto>> {
    const { at, businessDate } = query;
    if (at !== undefined && businessDate !== undefined) return refused(entryRefusals.twoTimes());
    const account = (await this.accounts.resolve(book.id, [accountCode])).get(accountCode);
    if (!account) return refused(accountRefusals.notFound(accountCode));
    if (at !== undefined) return this.atInstant(account, databaseTimeOf(at));
    if (businessDate !== undefined) return this.atEndOf(account, businessDate);
    return accepted({ ...describe(account), ...view(account, await this.rows.totals(account.id)) });
  }

  /**
   * Whatever is posted from now on is recorded later than the instant: it must be over, and the balance row, which a
   * group holds until it has committed, is waited for. A group takes its time before it holds the row, though not long.
   */
  private async atInstant(account: AccountRef, time: string): Promise<Result<BalanceAtDto>> {
    const asked = this.clock.now();
    if (time >= toDatabaseTime(asked)) return refused(entryRefusals.instantNotPast());
    const age = asked.getTime() - Date.parse(toIsoTime(time));
    if (age <= LONGEST_FORESIGHT_MILLISECONDS) await pause(LONGEST_FORESIGHT_MILLISECONDS + 1 - age);
    const now = await this.transactions.run((tx) => this.rows.lockTotals(tx, account.id));
    const sequence = await this.timeline.sequenceAt(account.id, now.lastSequence, time, 'at-it-too');
    const head = { ...describe(account), at: toIsoTime(time) };
    if (sequence === now.lastSequence) return accepted({ ...head, ...view(account, now) });
    const balance = sequence === 0n ? 0n : await this.rows.balanceAfter(account.id, sequence);
    return accepted({
      ...head,
      ledgerBalance: formatAmount(balance, account.decimals),
      lastSequence: sequence.toString(),
    });
  }

  private async atEndOf(account: AccountRef, businessDate: string): Promise<Result<BalanceAtDto>> {
    const last = await this.rows.lastBusinessDate(account.bookId);
    if (businessDate > last) return refused(entryRefusals.dateNotReached(businessDate, last));
    const totals = await this.rows.totalsUpTo(account.id, businessDate);
    return accepted({ ...describe(account), businessDate, ...view(account, totals) });
  }
}

const describe = (account: AccountRef) => ({
  account: account.code,
  currency: account.currency,
  normalSide: account.normalSide === 'D' ? ('debit' as const) : ('credit' as const),
});

function view(account: AccountRef, { debit, credit, lastSequence }: CurrentTotals) {
  const text = (minor: bigint): string => formatAmount(minor, account.decimals);
  return {
    ledgerBalance: text(ledgerBalance({ debitTotal: debit, creditTotal: credit }, account.normalSide)),
    debitTotal: text(debit),
    creditTotal: text(credit),
    lastSequence: lastSequence.toString(),
  };
}
