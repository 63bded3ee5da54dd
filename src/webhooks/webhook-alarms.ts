import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../platform/metrics/index.js';

/** What of webhooks wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class WebhookAlarms {
  readonly parked: Alarm;
  readonly dead: Alarm;
  readonly old: Alarm;

  constructor(alarms: Alarms) {
    this.parked = alarms.define(
      'webhook-parked',
      'An event was not taken by its receiver time and again; its subject waits for a person',
    );
    this.dead = alarms.define('webhook-endpoint-dead', 'Nothing gets through to a webhook endpoint');
    this.old = alarms.define('webhook-late', 'Events wait for too long although their endpoints work');
  }
}
