import {
  Code,
  Flag,
  InstantText,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { EXCEPTION_STAGES, type ExceptionStage } from '../clearing-exception.js';

const ID = { pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', max: 36 };
const LINE = { min: 1, max: 4_294_967_295 };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const OPEN = ['open', 'closed'] as const;

export class ClearingHoldsFilter extends PageQuery {
  @OneOf(OPEN, 'open if not given', { optional: true })
  state?: (typeof OPEN)[number];
}

export class ClearingExceptionsFilter extends ClearingHoldsFilter {
  @OneOf(EXCEPTION_STAGES, 'clear: there is no result; post: its voucher was refused', { optional: true })
  stage?: ExceptionStage;
}

export class ClearingWorkExceptionDto {
  @Code({ ...ID, description: 'Clearing run' })
  run!: string;

  @WholeNumber({ ...LINE, description: 'Line of its file' })
  line!: number;

  @OneOf(EXCEPTION_STAGES, 'clear: there is no result; post: its voucher was refused')
  stage!: ExceptionStage;

  @Code({ max: 64, description: 'Code of the reason' })
  code!: string;

  @Text({ max: 500, description: 'The reason in words' })
  message!: string;

  @Flag('Whether it waits for a person')
  open!: boolean;

  @InstantText('When it was found')
  recordedAt!: string;

  @InstantText('When it was resolved', { optional: true })
  resolvedAt?: string;
}

export class ClearingWorkExceptionPageDto extends PageOf(ClearingWorkExceptionDto) {}

export class ClearingHoldDto {
  @Code({ ...ID, description: 'Clearing run' })
  run!: string;

  @WholeNumber({ ...LINE, description: 'Line of its file' })
  line!: number;

  @Code({ max: 64, description: 'Interceptor (拦截) that keeps it' })
  heldBy!: string;

  @Flag('Whether it waits for a person')
  open!: boolean;

  @InstantText('Since when')
  recordedAt!: string;

  @InstantText('When it was released', { optional: true })
  releasedAt?: string;

  @Code({ ...ID, description: 'Approval that released it', optional: true })
  approval?: string;
}

export class ClearingHoldPageDto extends PageOf(ClearingHoldDto) {}

export class RetriedExceptionsDto {
  @WholeNumber({
    ...COUNT,
    description: 'Records that have a result now; their vouchers come with the next round',
  })
  cleared!: number;

  @WholeNumber({ ...COUNT, description: 'Vouchers that the ledger takes now' })
  posted!: number;

  @WholeNumber({ ...COUNT, description: 'Records and vouchers that are still exceptions' })
  open!: number;
}
