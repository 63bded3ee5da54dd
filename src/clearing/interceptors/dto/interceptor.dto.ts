import {
  AnyObject,
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';
import { DEFINITION_CODE } from '../../definitions/definition.js';
import { ClearingRecordDto } from '../../rules/dto/explain-clearing.dto.js';
import { INTERCEPTOR_MODES, type InterceptorMode } from '../interceptor.js';

const NUMBER = { min: 1, max: 2_147_483_647 };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const SOURCES = { min: 0, max: 50, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' };
const MODE = 'hold: what matches waits for a person; allow: only what matches passes';
const TREE =
  'Condition tree: {"operator":"and" or "or","left":…,"right":…}, leaves {"field":…,"in":[…]} or {"field":…,"notIn":[…]}';
/** Of what is held, so many are named. */
export const MOST_EXAMPLES = 20;
/** Of a file, so many are looked at: what takes longer than a request may take is not tried. */
export const MOST_TRIED = 500_000;
const MOST_RECORDS = 1_000;

/** Content of the approval command set-interceptor: a new interceptor, or its next version. */
export class SetInterceptorDto {
  @Code({ ...DEFINITION_CODE, description: 'Code of the interceptor in the book' })
  interceptor!: string;

  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @ListOf('string', { ...SOURCES, optional: true, description: 'Sources that it is for; all if not given' })
  sources?: string[];

  @OneOf(INTERCEPTOR_MODES, MODE)
  mode!: InterceptorMode;

  @AnyObject(TREE)
  tree!: object;
}

/** Content of the approval command switch-off-interceptor. */
export class SwitchOffInterceptorDto {
  @Code({ ...DEFINITION_CODE, description: 'The interceptor, which is on' })
  interceptor!: string;
}

export class SwitchOnInterceptorDto {
  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

/** A version of an interceptor (拦截器). */
export class InterceptorVersionDto {
  @Code({ ...DEFINITION_CODE, description: 'Code' })
  code!: string;

  @WholeNumber({ ...NUMBER, description: 'From 1 without gaps; runs pin the last one when they begin' })
  version!: number;

  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @ListOf('string', { ...SOURCES, description: 'Sources that it is for; empty: all' })
  sources!: string[];

  @OneOf(INTERCEPTOR_MODES, MODE)
  mode!: InterceptorMode;

  @AnyObject(TREE)
  tree!: object;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The approval with its maker and checker' })
  approval!: string;

  @InstantText('When it was approved')
  recordedAt!: string;
}

export class InterceptorVersionPageDto extends PageOf(InterceptorVersionDto) {}

export class InterceptorDto extends InterceptorVersionDto {
  @Flag('Whether runs that begin now go by it')
  on!: boolean;
}

export class InterceptorPageDto extends PageOf(InterceptorDto) {}

export class InterceptorsQuery extends PageQuery {}

export class InterceptorVersionsQuery extends PageQuery {}

export class TryInterceptorDto {
  @OneOf(INTERCEPTOR_MODES, MODE)
  mode!: InterceptorMode;

  @AnyObject(TREE)
  tree!: object;

  @Code({ max: 36, pattern: UUID_PATTERN, optional: true, description: 'A file that was accepted' })
  file?: string;

  @ListOf(() => ClearingRecordDto, {
    ...{ min: 1, max: MOST_RECORDS, optional: true },
    description: 'Instead of a file: records',
  })
  records?: ClearingRecordDto[];
}

export class HeldExampleDto {
  @WholeNumber({ ...COUNT, description: 'Line of the file, or place in the list from 1' })
  line!: number;

  @Text({ min: 0, max: 64, description: 'Number of the order' })
  orderNumber!: string;

  @Text({ min: 0, max: 64, description: 'Whom it is about' })
  party!: string;
}

/** What an interceptor would do. */
export class TriedInterceptorDto {
  @WholeNumber({ ...COUNT, description: 'Records looked at' })
  records!: number;

  @WholeNumber({ ...COUNT, description: 'Records that would wait for a person' })
  held!: number;

  @Flag('Whether these are all records of the file; of a big one the first are looked at')
  whole!: boolean;

  @ListOf(() => HeldExampleDto, { min: 0, max: MOST_EXAMPLES, description: 'The first ones that would wait' })
  examples!: HeldExampleDto[];
}
