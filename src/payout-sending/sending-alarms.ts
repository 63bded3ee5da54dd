import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../platform/metrics/index.js';
import { PayoutAlarms } from '../payouts/index.js';

/** What of payouts wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class SendingAlarms {
  readonly unexpected: Alarm;
  readonly queryLimit: Alarm;
  readonly unknownTooLong: Alarm;
  readonly unsentTooLong: Alarm;
  readonly breakerOpen: Alarm;
  readonly unknownPayment: Alarm;
  /** Whichever way it came: by answer, callback or statement. */
  readonly contradiction: Alarm;

  constructor(alarms: Alarms, { contradiction }: PayoutAlarms) {
    this.unexpected = alarms.define(
      'payout-unexpected-answer',
      'A channel gave an answer about a payout that nobody expected; the payout waits for a person',
    );
    this.queryLimit = alarms.define(
      'payout-query-limit',
      'The outcome of a payout could not be found out by asking; it waits for a person',
    );
    this.unknownTooLong = alarms.define(
      'payout-unknown-too-long',
      'The outcome of a payout has been unknown for longer than it should be',
    );
    this.unsentTooLong = alarms.define(
      'payout-unsent-too-long',
      'An approved payout has not been sent for longer than it should be',
    );
    this.breakerOpen = alarms.define(
      'channel-breaker-open',
      'A channel does not answer as it should; nothing is sent to it for a while',
    );
    this.unknownPayment = alarms.define(
      'payout-unknown-payment',
      'A channel tells of a payment under a number that no payout has',
    );
    this.contradiction = contradiction;
  }
}
