import { Injectable } from '@nestjs/common';
import { Alarms, type Alarm } from '../platform/metrics/index.js';

/** What of jobs wants a person; docs/operations.md says what to do about each. */
@Injectable()
export class JobAlarms {
  readonly notStarted: Alarm;
  readonly overdue: Alarm;
  readonly failed: Alarm;
  readonly blocked: Alarm;
  readonly withoutLocks: Alarm;

  constructor(alarms: Alarms) {
    this.notStarted = alarms.define('job-not-started', 'An expected run of a job has not started in time');
    this.overdue = alarms.define('job-overdue', 'A run of a job takes longer than expected, or stays paused');
    this.failed = alarms.define('job-failed', 'A run of a job has failed');
    this.blocked = alarms.define('job-blocked', 'A run of a job has found something that wants a person');
    this.withoutLocks = alarms.define(
      'scheduler-without-locks',
      'No job starts on this node, because distributed locks cannot be had',
    );
  }
}
