import { Code, Flag, Text, WholeNumbers } from '../../../platform/http/index.js';

const ID = { pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', max: 36 };
const LINES = { min: 1, max: 4_294_967_295, least: 1, most: 500 };

export class StartClearingRunDto {
  @Code({ ...ID, description: 'The accepted trade file (交易文件)' })
  file!: string;

  @Flag('True clears it although other files of its date are not there yet', { optional: true })
  despiteMissing?: boolean;

  @Text({ max: 255, description: 'Why; kept in the history of the run' })
  reason!: string;
}

/** Content of the approval command void-clearing-run. */
export class VoidClearingRunDto {
  @Code({ ...ID, description: 'The run, nothing of which is settled' })
  run!: string;
}

/** Content of the approval command refresh-clearing-interceptors. */
export class RefreshClearingInterceptorsDto {
  @Code({ ...ID, description: 'The run, which is still clearing' })
  run!: string;
}

/** Content of the approval command release-clearing-holds. */
export class ReleaseClearingHoldsDto {
  @Code({ ...ID, description: 'The run' })
  run!: string;

  @WholeNumbers({ ...LINES, description: 'Lines of its file that are held by interceptors (拦截)' })
  lines!: number[];
}

export class RetryClearingExceptionsDto {
  @Text({ max: 255, description: 'What was done about them' })
  reason!: string;
}
