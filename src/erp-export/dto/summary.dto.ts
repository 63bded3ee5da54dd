import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { ERP_ACCOUNT_PATTERN } from './mapping.dto.js';

const LARGEST_INT = 2_147_483_647;
const REVISION = { min: 1, max: LARGEST_INT };
/** What ERPs number documents with; nothing that a spreadsheet takes for a formula. */
const DOCUMENT_NUMBER_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$';

const CURRENCY = { max: 16, description: 'Currency' };
const GL_ACCOUNT = { max: 32, description: 'GL account (科目)' };
const ERP_ACCOUNT = { max: 64, pattern: ERP_ACCOUNT_PATTERN, description: 'Its code in the ERP' };
const DOCUMENT_NUMBER = {
  max: 64,
  pattern: DOCUMENT_NUMBER_PATTERN,
  description: 'Number of the document in the ERP',
};

export class MakeErpSummaryDto {
  @BusinessDateText('Business date (会计日) whose trial balance is stored and balances')
  businessDate!: string;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class AcknowledgeErpSummaryDto {
  @Code(DOCUMENT_NUMBER)
  documentNumber!: string;
}

export class ErpAcknowledgementDto {
  @Code(DOCUMENT_NUMBER)
  documentNumber!: string;

  @Code({ max: 64, description: 'The client that acknowledged it' })
  client!: string;

  @InstantText('When')
  acknowledgedAt!: string;
}

export class ErpSummaryDto {
  @BusinessDateText('Business date (会计日)')
  businessDate!: string;

  @WholeNumber({ ...REVISION, description: '1 for the first of the date; a later one takes its place' })
  revision!: number;

  @WholeNumber({ ...REVISION, description: 'The stored trial balance of the date that it was made of' })
  trialBalanceRevision!: number;

  @Flag('Whether the date was closed when that was stored; what is not closed may still change')
  dayClosed!: boolean;

  @WholeNumber({ min: 0, max: LARGEST_INT, description: 'How many vouchers it has' })
  vouchers!: number;

  @Text({ max: 255, description: 'Why it was made' })
  reason!: string;

  @Code({ max: 64, description: 'Who had it made; null for the job', nullable: true })
  client!: string | null;

  @Code({ max: 32, description: 'Names the request or the run in the log' })
  traceId!: string;

  @InstantText('When it was made')
  madeAt!: string;

  @Nested(() => ErpAcknowledgementDto, 'That the ERP has taken it over', { nullable: true })
  acknowledgement!: ErpAcknowledgementDto | null;
}

export class MadeErpSummaryDto extends ErpSummaryDto {
  @Flag('True: the last revision says the same; nothing was made')
  existing!: boolean;
}

export class ErpSummaryPageDto extends PageOf(ErpSummaryDto) {}

export class ErpSummariesQuery extends PageQuery {}

export class ErpSummaryLineDto {
  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'Place in the voucher' })
  line!: number;

  @Code(GL_ACCOUNT)
  glAccount!: string;

  @Code(ERP_ACCOUNT)
  erpAccount!: string;

  @OneOf(['debit', 'credit'], 'Side')
  side!: string;

  @AmountText('Amount; negative where red vouchers (红字) outweigh the others', { signed: true })
  amount!: string;
}

/** Debits and credits of one currency, which are equal. */
export class ErpVoucherDto {
  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'Number among the vouchers of the date' })
  voucher!: number;

  @Code(CURRENCY)
  currency!: string;

  @AmountText('What its debits, and its credits, come to', { signed: true })
  total!: string;

  @ListOf(() => ErpSummaryLineDto, { min: 1, max: 10_000, description: 'Its lines' })
  lines!: ErpSummaryLineDto[];
}

/** What a revision has more than the one before. */
export class ErpDifferenceDto {
  @Code(CURRENCY)
  currency!: string;

  @Code(GL_ACCOUNT)
  glAccount!: string;

  @Code(ERP_ACCOUNT)
  erpAccount!: string;

  @AmountText('Debits', { signed: true })
  debit!: string;

  @AmountText('Credits', { signed: true })
  credit!: string;
}

export class WholeErpSummaryDto extends ErpSummaryDto {
  @ListOf(() => ErpVoucherDto, { min: 0, max: 100_000, description: 'The vouchers; none when nothing moved' })
  documents!: ErpVoucherDto[];

  @ListOf(() => ErpDifferenceDto, {
    min: 0,
    max: 100_000,
    description: 'What it has more than the revision before; null for the first',
    nullable: true,
  })
  difference!: ErpDifferenceDto[] | null;
}

const OF_REVISION = {
  ...REVISION,
  description: 'That revision; the last one when left out',
  optional: true,
};

export class ErpSummaryQuery {
  @WholeNumber(OF_REVISION)
  revision?: number;
}

export class ErpFileQuery {
  @WholeNumber(OF_REVISION)
  revision?: number;

  @OneOf(['true', 'false'], 'true: begins with a byte order mark, which some spreadsheets want', {
    optional: true,
  })
  bom?: 'true' | 'false';
}

export class OutstandingErpDateDto {
  @BusinessDateText('Business date (会计日)')
  businessDate!: string;

  @OneOf(['no-summary', 'not-acknowledged'], 'What is missing')
  missing!: string;

  @WholeNumber({ ...REVISION, description: 'The revision to be taken over', nullable: true })
  revision!: number | null;

  @Flag('Whether the date is closed')
  dayClosed!: boolean;
}

export class OutstandingErpDatePageDto extends PageOf(OutstandingErpDateDto) {}
