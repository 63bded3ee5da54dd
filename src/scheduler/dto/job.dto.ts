import {
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { MAX_CRON_LENGTH } from '../cron.rules.js';
import { JOB_NAME_PATTERN, MAX_GRACE_MINUTES, MAX_JOB_NAME_LENGTH } from '../job-registry.js';
import { JOB_DATES, type JobDate } from '../job.js';
import { JobRunDto } from './job-run.dto.js';

const LARGEST_INT = 2_147_483_647;
const CRON = 'minute, hour, day of month, month, day of week, in the time zone of the book';
const REASON = { max: 255, description: 'Why; kept in the audit trail' };

export class ChangeJobScheduleDto {
  @Text({ max: MAX_CRON_LENGTH, description: `${CRON}; null: as the job itself says`, nullable: true })
  cron!: string | null;

  @Flag('False: it runs by command only')
  enabled!: boolean;

  @WholeNumber({
    min: 1,
    max: MAX_GRACE_MINUTES,
    description:
      'An expected run that has not started that long after its time raises an alarm; null: default',
    nullable: true,
  })
  graceMinutes!: number | null;

  @Text(REASON)
  reason!: string;

  @WholeNumber({
    min: 0,
    max: LARGEST_INT,
    description: 'The version that was seen, 0 before the first change; another one refuses the change',
    optional: true,
  })
  expectedVersion?: number;
}

export class StartJobRunDto {
  @BusinessDateText('Business date to run for; what a schedule would take now when left out', {
    optional: true,
  })
  businessDate?: string;

  @Flag('True: a run of that date which is over is followed by another one', { optional: true })
  again?: boolean;

  @Text(REASON)
  reason!: string;
}

export class JobScheduleDto {
  @Text({ max: MAX_CRON_LENGTH, description: `${CRON}; null: by command only`, nullable: true })
  cron!: string | null;

  @Text({ max: MAX_CRON_LENGTH, description: 'What the job itself says', nullable: true })
  defaultCron!: string | null;

  @Text({ max: 40, description: 'Time zone of the book' })
  timeZone!: string;

  @Flag('Whether it runs by itself')
  enabled!: boolean;

  @WholeNumber({
    min: 1,
    max: MAX_GRACE_MINUTES,
    description: 'Minutes within which a run must have started',
  })
  graceMinutes!: number;

  @WholeNumber({ min: 0, max: LARGEST_INT, description: 'How often it was changed' })
  version!: number;

  @InstantText('When it was changed last', { nullable: true })
  changedAt!: string | null;

  @Code({ max: 64, description: 'The client who changed it last', nullable: true })
  changedBy!: string | null;

  @ListOf('string', { min: 0, max: 3, description: 'When it is due next' })
  nextTimes!: string[];
}

export class JobDto {
  @Code({ pattern: JOB_NAME_PATTERN, max: MAX_JOB_NAME_LENGTH, description: 'Name of the job' })
  name!: string;

  @Text({ max: 255, description: 'What it does' })
  description!: string;

  @OneOf(JOB_DATES, 'last-cut: a run is for the date before the business date; current: for that date')
  dateOf!: JobDate;

  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'A run that takes longer raises an alarm' })
  expectedMinutes!: number;

  @Nested(() => JobScheduleDto, 'When it runs')
  schedule!: JobScheduleDto;

  @Nested(() => JobRunDto, 'Its latest run in the book', { nullable: true })
  latestRun!: JobRunDto | null;
}

export class JobsDto {
  @ListOf(() => JobDto, { min: 0, max: 200, description: 'All jobs, by name' })
  items!: JobDto[];
}
