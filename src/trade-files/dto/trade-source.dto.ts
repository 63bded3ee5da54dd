import {
  AnyObject,
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
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { TRADE_FILE_KINDS, type TradeFileKind } from '../trade-file.js';
import { SOURCE_CODE, TradeFileErrorDto, TradeTotalDto } from './trade-file.dto.js';

const VISIBLE = '^[\\x21-\\x7e]{1,64}$';
const VERSION = { min: 1, max: 2_147_483_647 };
const DIGEST = { max: 64, pattern: '^[0-9a-f]{64}$' };

/** Content of the approval command set-trade-format: the next version of a format. */
export class SetTradeFormatDto {
  @Code({ ...SOURCE_CODE, description: 'Code of the format in the book' })
  format!: string;

  @AnyObject('The definition: docs/guides/trade-files.md')
  definition!: object;
}

export class TradeSourceTermsDto {
  @Text({ max: 128, description: 'Name' })
  name!: string;

  @Code({ ...SOURCE_CODE, description: 'Format of the book, or a ready-made one' })
  format!: string;

  @ListOf('string', {
    min: 1,
    max: 4,
    values: TRADE_FILE_KINDS,
    description: 'Kinds of files that it may bring',
  })
  kinds!: TradeFileKind[];

  @ListOf('string', {
    ...{ min: 0, max: 200, pattern: SOURCE_CODE.pattern },
    description: 'Registrars (登记机构) that each bring files; empty: files name none',
  })
  registrars!: string[];

  @WholeNumber({
    min: 0,
    max: 100,
    description: 'Files expected of each for a date, supplementary ones not counted',
  })
  expectedFiles!: number;

  @ListOf('string', {
    ...{ min: 1, max: 2_000, pattern: VISIBLE, optional: true },
    description: 'Products that may stand in its files; any if not given',
  })
  products?: string[];

  @OneOf(['any', 'with-account'], 'Parties that may stand there: any, or those with an account in the book')
  parties!: 'any' | 'with-account';

  @Text({
    ...{ max: 100, optional: true },
    description:
      'Names of files in the drop folder, with {date}, {registrar} and {number} in it; no folder if not given',
  })
  fileName?: string;

  @Flag('Whether a file in the folder waits for an empty one with .ok behind its name', { optional: true })
  readyMarker?: boolean;

  @Flag('Whether it may bring files')
  active!: boolean;
}

/** Content of the approval command set-trade-source: a new source, or the next version of one. */
export class SetTradeSourceDto extends TradeSourceTermsDto {
  @Code({ ...SOURCE_CODE, description: 'Code of the source in the book' })
  source!: string;
}

/** Content of the approval commands void-trade-file and accept-trade-replacement. */
export class DecideTradeFileDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The file' })
  file!: string;

  @Code({ ...DIGEST, description: 'Its digest, so that the very records are meant' })
  digest!: string;
}

export class TradeSourceDto extends TradeSourceTermsDto {
  @Code({ ...SOURCE_CODE, description: 'Code' })
  code!: string;

  @WholeNumber({ ...VERSION, description: 'Version' })
  version!: number;
}

export class TradeSourcePageDto extends PageOf(TradeSourceDto) {}

export class TradeSourcesQuery extends PageQuery {}

export class TradeCompletenessQuery {
  @BusinessDateText('The date')
  businessDate!: string;
}

export class TradeCompletenessDto {
  @Flag('Whether all files that are expected were accepted')
  complete!: boolean;

  @ListOf('string', { min: 0, max: 200, description: 'What is missing, in words' })
  missing!: string[];
}

export class TradeFormatDto {
  @Code({ ...SOURCE_CODE, description: 'Code' })
  code!: string;

  @WholeNumber({ ...VERSION, description: 'Version' })
  version!: number;

  @AnyObject('The definition')
  definition!: object;

  @Code({ ...DIGEST, description: 'SHA-256 of the definition' })
  digest!: string;

  @InstantText('When it was approved')
  recordedAt!: string;
}

export class TradeFormatPageDto extends PageOf(TradeFormatDto) {}

export class TradeFormatsQuery extends PageQuery {}

/** A definition, or the code of a format, and the bytes of a file to try it on. Nothing is kept. */
export class TryTradeFormatDto {
  @AnyObject('The definition, where no format is named', { optional: true })
  definition?: object;

  @Code({
    ...SOURCE_CODE,
    description: 'Format of the book or ready-made one, instead of a definition',
    optional: true,
  })
  format?: string;

  @Text({ max: 700_000, description: 'Bytes of a sample, Base64' })
  sample!: string;

  @BusinessDateText('Date that the sample is of')
  businessDate!: string;

  @Code({ ...SOURCE_CODE, description: 'Registrar that the sample is of', optional: true })
  registrar?: string;
}

export class TriedRecordDto {
  @WholeNumber({ min: 1, max: 4_294_967_295, description: 'Line' })
  line!: number;

  @Code({ max: 64, pattern: VISIBLE, description: 'Record key' })
  recordKey!: string;

  @Code({ max: 32, pattern: VISIBLE, description: 'Record type' })
  recordType!: string;

  @Code({ max: 64, pattern: VISIBLE, description: 'Product' })
  product!: string;

  @Code({ max: 64, pattern: VISIBLE, description: 'Party' })
  party!: string;

  @Code({ max: 64, pattern: VISIBLE, description: 'Payer', nullable: true })
  payer!: string | null;

  @Code({ max: 64, pattern: VISIBLE, description: 'Number of the order' })
  orderNumber!: string;

  @Text({ max: 60, description: 'Amount' })
  amount!: string;

  @Code({ max: 16, pattern: VISIBLE, description: 'Currency' })
  currency!: string;

  @InstantText('When it has happened')
  occurredAt!: string;

  @AnyObject('Further fields', { nullable: true })
  attributes!: object | null;
}

export class TriedTradeFormatDto {
  @WholeNumber({ min: 0, max: 1_000_000, description: 'Lines' })
  lines!: number;

  @WholeNumber({ min: 0, max: 1_000_000, description: 'Records that were read' })
  records!: number;

  @ListOf(() => TradeTotalDto, { min: 0, max: 100, description: 'What they come to, by currency' })
  totals!: TradeTotalDto[];

  @ListOf(() => TriedRecordDto, { min: 0, max: 100, description: 'The first hundred' })
  first!: TriedRecordDto[];

  @ListOf(() => TradeFileErrorDto, { min: 0, max: 1_000, description: 'What is wrong, the first thousand' })
  errors!: TradeFileErrorDto[];
}
