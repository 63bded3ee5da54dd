import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../platform/metrics/index.js';

/** What a person has to look at, beside what stands in the payout itself. */
@Injectable()
export class PayoutAlarms {
  readonly contradiction: Alarm;

  constructor(alarms: Alarms) {
    this.contradiction = alarms.define(
      'payout-contradiction',
      'A channel contradicts what is in the books about a payout; the books stand',
    );
  }
}
