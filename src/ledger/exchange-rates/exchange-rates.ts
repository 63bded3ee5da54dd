import { Injectable } from '@nestjs/common';
import { toDatabaseTime, toIsoTime } from '../../platform/clock/index.js';
import type { ExchangeRateValue } from '../posting-rules/index.js';
import { ExchangeRateRepository } from './database/exchange-rate.repository.js';

/** What posting by rule asks when the caller gives no rate. */
@Injectable()
export class ExchangeRates {
  constructor(private readonly rates: ExchangeRateRepository) {}

  /** The rate in force at the instant: the last one quoted up to it. A rate the other way round is not turned over. */
  async latest(bookId: number, from: string, to: string, at: Date): Promise<ExchangeRateValue | undefined> {
    const found = await this.rates.latest(bookId, { from, to }, toDatabaseTime(at));
    if (!found) return undefined;
    return { rate: found.rate, source: found.source, at: toIsoTime(found.quotedAt) };
  }
}
