import { Inject, Injectable } from '@nestjs/common';
import { LOGGING, type Logging } from '../logging/index.js';
import type { Counter } from './instruments.js';
import { Metrics } from './metrics.js';

/** Something that a person has to look at. */
export interface Alarm {
  /** @param facts for the log line; a trace id where there is one, no amounts and no names of parties */
  raise(facts: Readonly<Record<string, unknown>>): void;
}

/**
 * Alarms: a log line with the field `alarm`, and a count under the same name that the alert rules look at. A module
 * defines its alarms at its start, so that each is counted from zero on and its first one is seen.
 */
@Injectable()
export class Alarms {
  private readonly counter: Counter;

  constructor(
    metrics: Metrics,
    @Inject(LOGGING) private readonly logging: Logging,
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
      },
    };
  }
}
