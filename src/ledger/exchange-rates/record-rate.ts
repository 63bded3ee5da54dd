import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, databaseTimeOf, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../books/index.js';
import { ExchangeRateRepository } from './database/exchange-rate.repository.js';
import { withoutTrailingZeros, type ExchangeRate } from './exchange-rate.js';
import { exchangeRateRefusals } from './exchange-rates.errors.js';

/** Clocks of those who quote may be ahead of ours a little. */
const MAX_SECONDS_AHEAD = 60;

export interface RateToRecord {
  readonly from: string;
  readonly to: string;
  readonly rate: string;
  readonly source: string;
  /** ISO 8601 with offset. */
  readonly at: string;
  readonly reason: string;
}

/** Records a rate as it was quoted. The same one again changes nothing; another one for the same instant is refused. */
@Injectable()
export class RecordRate {
  constructor(
    private readonly transactions: Transactions,
    private readonly rates: ExchangeRateRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    wanted: RateToRecord,
  ): Promise<Result<{ rate: ExchangeRate; recorded: boolean }>> {
    const { from, to, source, reason } = wanted;
    const quotedAt = databaseTimeOf(wanted.at);
    const refusal = this.refusalOf(book, wanted, quotedAt);
    if (refusal) return refused(refusal);
    const rate = { from, to, rate: withoutTrailingZeros(wanted.rate), source, quotedAt };
    return this.transactions.runAmongTwins((tx) => this.record(tx, caller, book, rate, reason));
  }

  private refusalOf(book: BookRef, { from, to }: RateToRecord, quotedAt: string): Refusal | undefined {
    if (!book.currencies.has(from)) return exchangeRateRefusals.currencyNotInBook('from', from);
    if (!book.currencies.has(to)) return exchangeRateRefusals.currencyNotInBook('to', to);
    if (from === to) return exchangeRateRefusals.sameCurrency(to);
    const limit = new Date(this.clock.now().getTime() + MAX_SECONDS_AHEAD * 1_000);
    return quotedAt > toDatabaseTime(limit) ? exchangeRateRefusals.inFuture(MAX_SECONDS_AHEAD) : undefined;
  }

  private async record(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    rate: ExchangeRate,
    reason: string,
  ): Promise<Result<{ rate: ExchangeRate; recorded: boolean }>> {
    const known = await this.rates.at(tx, book.id, rate, rate.quotedAt);
    if (known && known.rate === rate.rate && known.source === rate.source) {
      return accepted({ rate: known, recorded: false });
    }
    if (known) return refused(exchangeRateRefusals.exists(known.rate, known.source));
    await this.rates.insert(tx, caller, book.id, rate, toDatabaseTime(this.clock.now()));
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'exchange-rate.record',
      target: `${rate.from}/${rate.to}`,
      reason,
      detail: { rate: rate.rate, source: rate.source, quotedAt: rate.quotedAt },
    });
    return accepted({ rate, recorded: true });
  }
}
