import {
  AmountText,
  BusinessDateText,
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
import { POSTING_STATES, type PostingState } from '../clearing-posting.js';
import { RUN_EVENTS, RUN_STATES, type RunEventKind, type RunState } from '../clearing-run.js';

const ID = { pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', max: 36 };
const HASH = { pattern: '^[0-9a-f]{64}$', max: 64 };
const KEY = { pattern: '^[\\x21-\\x7e]+$', max: 64 };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const LINE = { min: 1, max: 4_294_967_295 };
const DIRECTION_NAMES = ['disburse', 'collect'] as const;
const RESULT_STATES = ['ready', 'held', 'unposted'] as const;

export class ClearingRunsFilter extends PageQuery {
  @Code({ max: 32, description: 'Source', optional: true })
  source?: string;

  @BusinessDateText('Business date of the file', { optional: true })
  businessDate?: string;

  @OneOf(RUN_STATES, 'State', { optional: true })
  state?: RunState;
}

/** First clearing (一清) of one file. */
export class ClearingRunDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @Code({ max: 32, description: 'Source' })
  source!: string;

  @Text({ min: 0, max: 32, description: 'Registrar (登记机构); empty where the source has none' })
  registrar!: string;

  @BusinessDateText('Business date of the file')
  businessDate!: string;

  @OneOf(RUN_STATES, 'Results count while it is posted; void never changes')
  state!: RunState;

  @Flag('Nothing is left to be done: posted, or void with all vouchers reversed')
  over!: boolean;

  @WholeNumber({ ...COUNT, description: 'Records of the file' })
  records!: number;

  @WholeNumber({ ...COUNT, description: 'Results so far, held ones among them' })
  cleared!: number;

  @WholeNumber({ ...COUNT, description: 'Records without a result when the run met them' })
  exceptions!: number;

  @WholeNumber({ ...COUNT, description: 'Results that interceptors (拦截) kept for a person' })
  held!: number;

  @WholeNumber({ ...COUNT, description: 'Records that were cleared at once before their file came' })
  recognised!: number;

  @WholeNumber({ ...COUNT, description: 'Chunks cleared so far' })
  chunks!: number;

  @WholeNumber({ ...COUNT, description: 'Chunks whose vouchers are posted or refused' })
  postedChunks!: number;

  @WholeNumber({ ...LINE, description: 'Records of a chunk' })
  chunkLines!: number;

  @Code({ ...HASH, description: 'Over all results so far: the same file and versions give the same' })
  digest!: string;

  @InstantText('When it was started')
  createdAt!: string;

  @InstantText('When its state changed last')
  changedAt!: string;
}

export class ClearingRunPageDto extends PageOf(ClearingRunDto) {}

export class ClearingRunEventDto {
  @WholeNumber({ ...LINE, description: 'Number within the history' })
  number!: number;

  @OneOf(RUN_EVENTS, 'What happened')
  kind!: RunEventKind;

  @OneOf(RUN_STATES, 'State before', { optional: true })
  from?: RunState;

  @OneOf(RUN_STATES, 'State after')
  to!: RunState;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @Text({ max: 64, description: 'Client; left out: the service itself', optional: true })
  client?: string;

  @Code({ max: 32, description: 'Trace id' })
  traceId!: string;

  @InstantText('When')
  recordedAt!: string;
}

/** Versions that a run went by before it was told to take the interceptors (拦截器) in force. */
export class ClearingRefreshDto {
  @WholeNumber({ ...LINE, description: 'Number of its event in the history' })
  number!: number;

  @WholeNumber({ min: 0, max: LINE.max, description: 'Last line that was cleared by them; 0: none' })
  lastLine!: number;

  @Text({ max: 1_000_000, description: 'JSON, like pinned' })
  pinned!: string;
}

export class ClearingRunStoryDto extends ClearingRunDto {
  @Text({
    max: 1_000_000,
    description: 'JSON: the versions of rules, fees, calendars and interceptors it goes by',
  })
  pinned!: string;

  @ListOf(() => ClearingRefreshDto, {
    min: 0,
    max: 100,
    description: 'What its first lines were cleared by instead',
  })
  refreshes!: ClearingRefreshDto[];

  @ListOf(() => ClearingRunEventDto, { min: 1, max: 100, description: 'History' })
  events!: ClearingRunEventDto[];
}

export class ClearingFeeDto {
  @Code({ max: 64, description: 'Fee schedule (费率表)' })
  code!: string;

  @Code({ max: 16, description: 'Who bears it: payee, payer or house' })
  bearer!: string;

  @AmountText('Amount')
  amount!: string;
}

export class ClearingResultsFilter extends PageQuery {
  @Code({ ...KEY, description: 'Payee', optional: true })
  payee?: string;

  @BusinessDateText('Settlement date', { optional: true })
  settlementDate?: string;
}

/** Who is paid, how much, when (三要素). */
export class ClearingResultDto {
  @WholeNumber({ ...LINE, description: 'Line of the file' })
  line!: number;

  @OneOf(RESULT_STATES, 'held: an interceptor keeps it; unposted: its voucher is refused or still to come')
  state!: (typeof RESULT_STATES)[number];

  @OneOf(DIRECTION_NAMES, 'disburse (下行) or collect (上行)')
  direction!: (typeof DIRECTION_NAMES)[number];

  @Code({ ...KEY, description: 'Payee' })
  payee!: string;

  @AmountText('Gross amount: net and the fees that the payee bears')
  gross!: string;

  @AmountText('Net amount')
  net!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @ListOf(() => ClearingFeeDto, { min: 0, max: 100, description: 'Fees' })
  fees!: ClearingFeeDto[];

  @BusinessDateText('Settlement date')
  settlementDate!: string;

  @InstantText('Settlement time')
  settlementAt!: string;

  @Code({ max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @Code({ max: 64, description: 'Rule' })
  rule!: string;

  @WholeNumber({ ...LINE, description: 'Version of the rule' })
  ruleVersion!: number;

  @Code({ max: 64, description: 'Formula of second clearing (二清)', optional: true })
  second?: string;

  @WholeNumber({ ...COUNT, description: 'Chunk of its voucher; 0: a voucher of its own, after its chunk' })
  chunk!: number;

  @WholeNumber({ ...COUNT, description: 'Number of its voucher within the chunk; 0 while it is held' })
  voucherGroup!: number;

  @Code({ ...ID, description: 'Its voucher, once it is posted', optional: true })
  voucher?: string;
}

export class ClearingResultPageDto extends PageOf(ClearingResultDto) {}

/** What one voucher of a run is for. */
export class ClearingVoucherDto {
  @WholeNumber({ ...COUNT, description: 'Chunk; 0: of a single line that came later' })
  chunk!: number;

  @WholeNumber({ ...COUNT, description: 'Number within the chunk, or that line' })
  voucherGroup!: number;

  @OneOf(POSTING_STATES, 'refused: its results are exceptions')
  state!: PostingState;

  @Code({ ...KEY, description: 'Payee' })
  payee!: string;

  @Code({ max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @WholeNumber({ ...LINE, description: 'Results' })
  results!: number;

  @AmountText('Sum of the gross amounts')
  gross!: string;

  @AmountText('Sum of the net amounts')
  net!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ max: 512, description: 'Account of what is owed to the payee' })
  payable!: string;

  @Code({ max: 512, description: 'Account of the position (头寸)' })
  position!: string;

  @Code({ ...ID, description: 'Voucher', optional: true })
  voucher?: string;

  @Code({ ...ID, description: 'Its reversal, when the run is void', optional: true })
  reversal?: string;

  @Code({ max: 64, description: 'Why it was refused the last time', optional: true })
  refusal?: string;
}

export class ClearingVoucherPageDto extends PageOf(ClearingVoucherDto) {}
