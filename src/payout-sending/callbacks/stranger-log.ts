import { Injectable } from '@nestjs/common';
import { newBucket, takeToken } from '../../platform/rate-limit/index.js';
import { ExchangeLog, type Told } from '../exchange-log.js';

/** What was refused is kept, but anybody can send it: so many a second and node, and the log does not fill up. */
const LIMIT = { perSecond: 5, burst: 100 };

/** Keeps callbacks that nobody has signed, as far as there are not too many. */
@Injectable()
export class StrangerLog {
  private readonly bucket = newBucket(LIMIT, performance.now());

  constructor(private readonly log: ExchangeLog) {}

  async keep(told: Told): Promise<void> {
    if (takeToken(this.bucket, LIMIT, performance.now()) === 0) await this.log.keep(told);
  }
}
