import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../platform/metrics/index.js';

/** What of payouts wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class SendingAlarms {
  readonly unexpected: Alarm;
  readonly queryLimit: Alarm;
  readonly unknownTooLong: Alarm;
  readonly breakerOpen: Alarm;
  readonly unknownPayment: Alarm;
  readonly contradiction: Alarm;

  constructor(alarms: Alarms) {
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
    this.breakerOpen = alarms.define(
      'channel-breaker-open',
      'A channel does not answer as it should; nothing is sent to it for a while',
    );
    this.unknownPayment = alarms.define(
      'payout-unknown-payment',
      'A channel tells of a payment under a number that no payout has',
    );
    this.contradiction = alarms.define(
      'payout-statement-contradiction',
      'The statement of a channel and the state of a payout contradict each other',
    );
  }
}
