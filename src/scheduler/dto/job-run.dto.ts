import {
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { JOB_NAME_PATTERN, MAX_JOB_NAME_LENGTH } from '../job-registry.js';
import { RUN_CAUSES, RUN_STATUSES, WISHES, type RunCause, type RunStatus, type Wish } from '../run.js';

const LARGEST_INT = 2_147_483_647;
const count = (description: string, nullable = false): PropertyDecorator =>
  WholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, description, nullable });
const JOB = { pattern: JOB_NAME_PATTERN, max: MAX_JOB_NAME_LENGTH };

export class SteerJobRunDto {
  @Text({ max: 255, description: 'Why; kept in the history of the run and in the audit trail' })
  reason!: string;
}

export class JobRunDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'Id of the run' })
  id!: string;

  @Code({ ...JOB, description: 'The job' })
  job!: string;

  @Code({ max: 32, description: 'The book' })
  book!: string;

  @BusinessDateText('The business date it is for')
  businessDate!: string;

  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'Number of the run for that date' })
  revision!: number;

  @OneOf(RUN_STATUSES, 'Where it stands; blocked: it has ended and wants a person')
  status!: RunStatus;

  @OneOf(WISHES, 'What it was asked to do and has not done yet', { nullable: true })
  wish!: Wish | null;

  @OneOf(RUN_CAUSES, 'Who wanted it')
  cause!: RunCause;

  @Code({ max: 64, description: 'The client who started it; null for a schedule', nullable: true })
  client!: string | null;

  @Text({ max: 255, description: 'Why it was started' })
  reason!: string;

  @InstantText('When it was due')
  dueAt!: string;

  @InstantText('When it came into being')
  createdAt!: string;

  @InstantText('When it was first taken up', { nullable: true })
  startedAt!: string | null;

  @InstantText('When it was over', { nullable: true })
  finishedAt!: string | null;

  @InstantText('The last sign of life of the node that works at it', { nullable: true })
  heartbeatAt!: string | null;

  @count('How often it was taken up')
  attempt!: number;

  @Text({ max: 128, description: 'The node that worked at it last', nullable: true })
  node!: string | null;

  @count('How much is done')
  done!: number;

  @count('How much there is in all, as far as is known', true)
  total!: number | null;

  @InstantText('When it will be over if it goes on like this', { nullable: true })
  expectedEnd!: string | null;

  @Text({ max: 1_000, description: 'What went wrong, or what wants a person', nullable: true })
  message!: string | null;

  @Code({ max: 32, description: 'Names the run in the log' })
  traceId!: string;

  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'Number of its last event' })
  version!: number;
}

export class StartedJobRunDto extends JobRunDto {
  @Flag('True: it was there already, and nothing was started')
  existing!: boolean;
}

/** One change of a run; never changed itself. */
export class JobRunEventDto {
  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'From 1 without gaps' })
  number!: number;

  @Code({ max: 16, description: 'What happened' })
  kind!: string;

  @OneOf(RUN_STATUSES, 'Where the run stood afterwards')
  status!: RunStatus;

  @count('Which try it was')
  attempt!: number;

  @InstantText('When')
  at!: string;

  @Text({ max: 128, description: 'The node that did it; null for a command', nullable: true })
  node!: string | null;

  @Code({ max: 64, description: 'The client whose command it was; null for the service', nullable: true })
  client!: string | null;

  @Text({ min: 0, max: 1_000, description: 'Why' })
  reason!: string;

  @Code({ max: 32, description: 'Trace id of the command, or of the run' })
  traceId!: string;
}

export class JobRunEventPageDto extends PageOf(JobRunEventDto) {}

export class JobRunWithEventsDto extends JobRunDto {
  @Nested(() => JobRunEventPageDto, 'A page of its history, oldest first')
  events!: JobRunEventPageDto;
}

export class JobRunPageDto extends PageOf(JobRunDto) {}

export class JobRunEventsQuery extends PageQuery {}

export class JobRunsQuery extends PageQuery {
  @Code({ ...JOB, description: 'Only runs of this job', optional: true })
  job?: string;

  @BusinessDateText('Only runs for this date', { optional: true })
  businessDate?: string;

  @OneOf(RUN_STATUSES, 'Only runs of this status', { optional: true })
  status?: RunStatus;
}
