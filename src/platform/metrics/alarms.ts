import { Inject, Injectable } from '@nestjs/common';
import { LOGGING, type Logging } from '../logging/index.js';
import { AlarmWebhook } from './alarm-webhook.js';
import type { Counter } from './instruments.js';
import { Metrics } from './metrics.js';

/** Something that a person has to look at. */
export interface Alarm {
  /** @param facts for the log line and the webhook; a trace id where there is one, no amounts and no names of parties */
  raise(facts: Readonly<Record<string, unknown>>): void;
}

/**
 * Alarms: a log line with the field `alarm`, a count under the same name that the alert rules look at, and a message to
 * the webhook where there is one. A module defines its alarms at its start, so that each is counted from zero on and
 * its first one is seen.
 */
@Injectable()
export class Alarms {
  private readonly counter: Counter;

  constructor(
    metrics: Metrics,
    @Inject(LOGGING) private readonly logging: Logging,
    private readonly webhook: AlarmWebhook,
  ) {
    this.counter = metrics.counterBy('suanpan_alarms_total', 'Alarms raised, each a log line', 'alarm');
  }

  /**
   * @param name lower case, with dashes; documented in docs/operations.md
   * @param message what has happened, as a sentence
   */
  define(name: string, message: string): Alarm {
    const count = this.counter.of(name);
    return {
      raise: (facts) => {
        count.add();
        this.logging.logger.error({ alarm: name, ...facts }, message);
        this.webhook.send(name, message, facts);
      },
    };
  }
}
