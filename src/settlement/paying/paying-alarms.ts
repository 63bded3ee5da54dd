import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../../platform/metrics/index.js';

/** What of paying wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class PayingAlarms {
  readonly partly: Alarm;
  readonly backInPart: Alarm;

  constructor(alarms: Alarms) {
    this.partly = alarms.define(
      'settlement-batch-partly',
      'A settlement batch has ended with orders that are not paid',
    );
    this.backInPart = alarms.define(
      'settlement-payment-back-in-part',
      'A part of what a settlement order paid came back',
    );
  }
}
