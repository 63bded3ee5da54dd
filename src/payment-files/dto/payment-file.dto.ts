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
} from '../../platform/http/index.js';
import { PAYOUT_STATES, type PayoutState } from '../../payouts/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { INCOMING_KINDS, type IncomingKind } from '../database/incoming-file.repository.js';
import { FILE_EVENTS, FILE_STATES, type FileEventKind, type FileState } from '../payment-file.js';

const REFERENCE = { max: 12, pattern: '^[0-9]{12}$' };
const SHA256 = { max: 64, pattern: '^[0-9a-fA-F]{64}$' };
const ID = { max: 36, pattern: UUID_PATTERN };
const NAME = { max: 100, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' };
const REASON = { max: 255, description: 'Why; kept in the audit trail' };
const COUNT = { min: 0, max: 2_147_483_647 };
/** Of two megabytes. */
const LONGEST_CONTENT = 2_796_204;

/** A payment file (付款文件) of a channel. */
export class PaymentFileDto {
  @Code({ ...REFERENCE, description: 'Date and number; what the bank knows it by' })
  file!: string;

  @BusinessDateText('When it was opened, in the time zone of the book')
  date!: string;

  @WholeNumber({ min: 1, max: 9_999, description: 'From 1 without gaps, within channel and date' })
  number!: number;

  @OneOf(FILE_STATES, 'How far it is')
  state!: FileState;

  @WholeNumber({ ...COUNT, description: 'Payouts in it' })
  entries!: number;

  @AmountText('Of its payouts')
  total!: string;

  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Version of the channel whose format it has' })
  channelVersion!: number;

  @InstantText('When its first entry came')
  openedAt!: string;

  @InstantText('When it was sealed', { nullable: true })
  sealedAt!: string | null;

  @Code({ ...SHA256, nullable: true, description: 'Of its bytes; null while it is open' })
  sha256!: string | null;

  @InstantText('When it was handed over', { nullable: true })
  handedOverAt!: string | null;

  @InstantText('When it lay in the folder; null where a person carries it, or where that is not known', {
    nullable: true,
  })
  deliveredAt!: string | null;

  @Text({ max: 64, nullable: true, description: 'Code of the last word of the bank about it as a whole' })
  bankCode!: string | null;
}

export class PaymentFileEventDto {
  @WholeNumber({ ...COUNT, description: 'From 1 without gaps' })
  number!: number;

  @OneOf(FILE_EVENTS, 'What happened')
  kind!: FileEventKind;

  @OneOf(FILE_STATES, 'State after')
  to!: FileState;

  @Text({ min: 0, max: 255, description: 'Why, or what the bank said' })
  reason!: string;

  @InstantText('When')
  at!: string;
}

export class PaymentFileStoryDto extends PaymentFileDto {
  @ListOf(() => PaymentFileEventDto, { min: 0, max: 1_000, description: 'Its history, oldest first' })
  events!: PaymentFileEventDto[];
}

export class PaymentFilePageDto extends PageOf(PaymentFileDto) {}
export class PaymentFilesQuery extends PageQuery {}

export class PaymentFileEntryDto {
  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Place in the file' })
  position!: number;

  @Code({ ...ID, description: 'The payout' })
  payout!: string;

  @AmountText('What is paid')
  amount!: string;

  @OneOf(PAYOUT_STATES, 'State of the payout now')
  state!: PayoutState;
}

export class PaymentFileEntryPageDto extends PageOf(PaymentFileEntryDto) {}
export class PaymentFileEntriesQuery extends PageQuery {}

export class PaymentFileCommandDto {
  @Text(REASON)
  reason!: string;
}

export class FileSampleDto {
  @Text({ max: 128, description: 'Name that a file would have' })
  name!: string;

  @ListOf('string', { min: 0, max: 10, pattern: '^.*$', description: 'Its lines, as text' })
  lines!: string[];

  @Code({ max: 65_536, pattern: '^[A-Za-z0-9+/=]*$', description: 'Its bytes, base64' })
  content!: string;
}

export class BringFileDto {
  @OneOf(INCOMING_KINDS, 'Whether it acknowledges a payment file, or tells results')
  kind!: IncomingKind;

  @Code({ ...NAME, description: 'What the bank calls it' })
  name!: string;

  @Code({ ...SHA256, description: 'sha256 of its bytes, as the bank gives it beside the file' })
  sha256!: string;

  @Code({
    max: LONGEST_CONTENT,
    pattern: '^[A-Za-z0-9+/]*={0,2}$',
    description: 'Its bytes as they came, base64',
  })
  content!: string;
}

/** A file of the bank. */
export class IncomingFileDto {
  @Code({ ...ID, description: 'Its id' })
  id!: string;

  @OneOf(INCOMING_KINDS, 'What it is')
  kind!: IncomingKind;

  @Text({ max: 128, description: 'What the bank calls it' })
  name!: string;

  @Code({ ...SHA256, description: 'Of its bytes' })
  sha256!: string;

  @Code({ ...REFERENCE, description: 'The payment file that it is about' })
  file!: string;

  @WholeNumber({ ...COUNT, description: 'Lines about payments and returns' })
  lines!: number;

  @WholeNumber({ ...COUNT, description: 'Lines that are in the books' })
  linesDone!: number;

  @Flag('Whether all of it is in the books')
  done!: boolean;

  @InstantText('When it came')
  receivedAt!: string;
}

export class IncomingFilePageDto extends PageOf(IncomingFileDto) {}
export class IncomingFilesQuery extends PageQuery {}
