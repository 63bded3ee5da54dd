import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../platform/metrics/index.js';

/** What of payment files wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class FileAlarms {
  readonly waiting: Alarm;
  readonly late: Alarm;
  readonly stuck: Alarm;
  readonly undelivered: Alarm;
  readonly unfit: Alarm;
  readonly unexpected: Alarm;
  readonly contradiction: Alarm;
  readonly refusedIncoming: Alarm;

  constructor(alarms: Alarms) {
    this.waiting = alarms.define(
      'payment-file-waiting',
      'A payment file was sealed and has not been handed over for longer than it should be',
    );
    this.late = alarms.define(
      'payment-file-result-late',
      'The results of a payment file have not come in time; its payouts wait for a person',
    );
    this.stuck = alarms.define(
      'payment-file-stuck',
      'A payment file must not be handed over: its bytes differ, or one of its payouts is over already',
    );
    this.undelivered = alarms.define(
      'payment-file-undelivered',
      'It is not known whether a payment file that was handed over has reached the folder; nobody puts it there again',
    );
    this.unfit = alarms.define(
      'payment-file-unfit-payout',
      'A payout does not fit into the format of the files of its channel, and stands in none',
    );
    this.unexpected = alarms.define(
      'payment-file-unexpected',
      'The bank acknowledged a payment file with a code that nobody expected',
    );
    this.contradiction = alarms.define(
      'payment-file-contradiction',
      'What the bank says of a payment file contradicts what is known of it',
    );
    this.refusedIncoming = alarms.define(
      'payment-file-incoming-refused',
      'A file of the bank was refused as a whole; nothing of it was taken',
    );
  }
}
