import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import {
  TRADE_FILE_KINDS,
  TRADE_FILE_STATES,
  type TradeFileKind,
  type TradeFileState,
} from '../trade-file.js';

export const SOURCE_CODE = { max: 32, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$' };
const HEX = (digits: number): string => `^[0-9a-fA-F]{${digits}}$`;
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
const FILE_ID = { max: 36, pattern: UUID_PATTERN };
const REASON = { max: 255, description: 'Why; kept in the history of the file' };
const RECORDS_OF_REQUEST = 500;
const VISIBLE = { max: 64, pattern: '^[\\x21-\\x7e]+$' };
const EVENTS = ['begin', 'receive', 'verify', 'parse', 'validate', 'accept', 'refuse', 'void'];

/** What a file is said to be when it is sent. */
export class TradeFileQuery {
  @Code({ ...SOURCE_CODE, description: 'The source (来源)' })
  source!: string;

  @BusinessDateText('Date that the records belong to (交易日期)')
  businessDate!: string;

  @Code({
    ...SOURCE_CODE,
    description: 'The registrar (登记机构), where the source has some',
    optional: true,
  })
  registrar?: string;

  @OneOf(['original', 'supplementary', 'replacement'], 'original if not given', { optional: true })
  kind?: Exclude<TradeFileKind, 'records'>;

  @Code({ ...FILE_ID, description: 'Of a replacement: the refused or voided file', optional: true })
  replaces?: string;

  @Text({ max: 128, description: 'What the sender calls the file' })
  name!: string;

  @Code({ max: 64, pattern: HEX(64), description: 'SHA-256 of the bytes', optional: true })
  sha256?: string;

  @Code({
    max: 32,
    pattern: HEX(32),
    description: 'MD5 of the bytes, instead of the SHA-256',
    optional: true,
  })
  md5?: string;
}

/** Records that are going to be sent one by one, or some at a time. */
export class OpenTradeRecordsDto {
  @Code({ ...SOURCE_CODE, description: 'The source (来源)' })
  source!: string;

  @BusinessDateText('Date that the records belong to (交易日期)')
  businessDate!: string;

  @Code({
    ...SOURCE_CODE,
    description: 'The registrar (登记机构), where the source has some',
    optional: true,
  })
  registrar?: string;

  @Text({ max: 128, description: 'What the sender calls it' })
  name!: string;
}

export class SentTradeRecordDto {
  @Code({ ...VISIBLE, description: 'What tells it from all other records of the source' })
  recordKey!: string;

  @Code({ max: 32, description: 'Such as trade, refund, subscribe, redeem' })
  recordType!: string;

  @Code({ ...VISIBLE, description: 'Product' })
  product!: string;

  @Code({ ...VISIBLE, description: 'Whom it is about: merchant, investor' })
  party!: string;

  @Code({ ...VISIBLE, description: 'Who has paid', optional: true })
  payer?: string;

  @Code({ ...VISIBLE, description: 'Number of the order' })
  orderNumber!: string;

  @AmountText('Amount')
  amount!: string;

  @Code({ max: 16, pattern: '^[A-Za-z0-9]{1,16}$', description: 'Currency of the book' })
  currency!: string;

  @InstantText('When it has happened')
  occurredAt!: string;
}

export class SendTradeRecordsDto {
  @WholeNumber({ min: 1, max: 4_294_967_295, description: 'Line of the first of them, from 1 without a gap' })
  firstLine!: number;

  @ListOf(() => SentTradeRecordDto, { min: 1, max: RECORDS_OF_REQUEST, description: 'Records in order' })
  records!: SentTradeRecordDto[];
}

export class TradeTotalDto {
  @Code({ max: 16, pattern: '^[A-Za-z0-9]{1,16}$', description: 'Currency' })
  currency!: string;

  @AmountText('Sum of the amounts')
  amount!: string;
}

/** What all records come to, as their sender has counted. */
export class CloseTradeRecordsDto {
  @WholeNumber({ ...COUNT, description: 'How many records there are' })
  records!: number;

  @ListOf(() => TradeTotalDto, { min: 0, max: 50, description: 'What they come to, by currency' })
  totals!: TradeTotalDto[];
}

export class RefuseTradeFileDto {
  @Text(REASON)
  reason!: string;
}

export class TradeFilesQuery extends PageQuery {
  @Code({ ...SOURCE_CODE, description: 'Of one source', optional: true })
  source?: string;

  @BusinessDateText('Of one date; needs the source', { optional: true })
  businessDate?: string;
}

/** A trade file (交易文件). */
export class TradeFileDto {
  @Code({ ...FILE_ID, description: 'Id' })
  id!: string;

  @Code({ ...SOURCE_CODE, description: 'Source' })
  source!: string;

  @Text({ min: 0, max: 32, description: 'Registrar, empty where there is none' })
  registrar!: string;

  @BusinessDateText('Date that its records belong to')
  businessDate!: string;

  @OneOf(TRADE_FILE_KINDS, 'What of the source it is')
  kind!: TradeFileKind;

  @Text({ max: 128, description: 'What the sender calls it' })
  name!: string;

  @Code({ ...SOURCE_CODE, description: 'Format' })
  format!: string;

  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Version of the format' })
  formatVersion!: number;

  @OneOf(TRADE_FILE_STATES, 'How far it is; its records are visible while it is accepted')
  state!: TradeFileState;

  @Code({ max: 64, pattern: HEX(64), description: 'SHA-256 of its bytes', nullable: true })
  sha256!: string | null;

  @WholeNumber({ ...COUNT, description: 'Bytes' })
  bytes!: number;

  @WholeNumber({ ...COUNT, description: 'Lines, once it was parsed' })
  lines!: number;

  @WholeNumber({ ...COUNT, description: 'Records; while it is parsed those that are staged' })
  records!: number;

  @ListOf(() => TradeTotalDto, { min: 0, max: 100, description: 'What they come to, by currency' })
  totals!: TradeTotalDto[];

  @Code({
    max: 64,
    pattern: HEX(64),
    description: 'Over all records, whatever their charset was',
    nullable: true,
  })
  digest!: string | null;

  @Code({ ...FILE_ID, description: 'The file that it replaces', nullable: true })
  replaces!: string | null;

  @WholeNumber({ min: 0, max: 1_000, description: 'What is wrong with it, the first thousand' })
  errors!: number;

  @Text({ max: 64, description: 'Why it was refused: the first error', nullable: true })
  refusal!: string | null;

  @Text({ max: 1_000, description: 'The first error in words', nullable: true })
  refusalMessage!: string | null;

  @InstantText('When it was received')
  receivedAt!: string;

  @InstantText('When it was accepted or refused', { nullable: true })
  endedAt!: string | null;
}

export class TradeFilePageDto extends PageOf(TradeFileDto) {}

export class TradeFileEventDto {
  @OneOf(EVENTS, 'What has happened')
  kind!: string;

  @OneOf(TRADE_FILE_STATES, 'State before', { nullable: true })
  from!: string | null;

  @OneOf(TRADE_FILE_STATES, 'State after')
  to!: string;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @Text({ max: 64, description: 'Client; null: the service itself', nullable: true })
  client!: string | null;

  @InstantText('When')
  recordedAt!: string;
}

export class TradeFileStoryDto {
  @Nested(() => TradeFileDto, 'The file')
  file!: TradeFileDto;

  @ListOf(() => TradeFileEventDto, { min: 0, max: 50, description: 'Its history' })
  events!: TradeFileEventDto[];
}

export class TradeFileErrorDto {
  @WholeNumber({ ...COUNT, description: 'Line from 1; 0: the file as a whole' })
  line!: number;

  @Text({ min: 0, max: 64, description: 'Field of the format; empty: the line as a whole' })
  field!: string;

  @Text({ min: 0, max: 128, description: 'What stands there, its beginning' })
  value!: string;

  @Code({ max: 32, pattern: '^[A-Z_]+$', description: 'What is wrong' })
  code!: string;

  @Text({ max: 255, description: 'In words' })
  reason!: string;
}

export class TradeFileErrorPageDto extends PageOf(TradeFileErrorDto) {}

export class TradeFileErrorsQuery extends PageQuery {}
