import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import { GL_CODE_PATTERN } from '../../ledger/chart/index.js';
import { BusinessDateText, Code, Flag, OneOf, WholeNumber } from '../../platform/http/index.js';
import { FORMATS, type Format } from '../report-format.js';

const CURRENCY = { max: 16, description: 'Only this currency; all when left out', optional: true } as const;
const GL_ACCOUNT = {
  max: 32,
  pattern: GL_CODE_PATTERN,
  description: 'Only this GL account (科目) and those below it; all when left out',
  optional: true,
} as const;
const LEVEL = {
  min: 1,
  max: 20,
  description: 'Deepest level of the chart to show, 1 for its top; all when left out. Totals stay the same',
  optional: true,
} as const;

/** How a report is to be sent. */
export class ReportFormatQuery {
  @OneOf(FORMATS, 'Format; what the header Accept names, or json, when left out', { optional: true })
  format?: Format;

  @Flag('True: CSV begins with a byte order mark, which tells spreadsheets that it is UTF-8', {
    optional: true,
  })
  bom?: boolean;
}

/** A voucher has a view for printing, too. */
export class VoucherFormatQuery {
  @OneOf([...FORMATS, 'html'], 'Format; what the header Accept names, or json, when left out', {
    optional: true,
  })
  format?: Format | 'html';

  @Flag('True: CSV begins with a byte order mark, which tells spreadsheets that it is UTF-8', {
    optional: true,
  })
  bom?: boolean;
}

class FinalQuery extends ReportFormatQuery {
  @Flag('True: only if no date up to the end is open, so that the figures do not change any more', {
    optional: true,
  })
  final?: boolean;
}

export class ReportRangeQuery extends FinalQuery {
  @BusinessDateText('First business date (会计日)')
  fromDate!: string;

  @BusinessDateText('Last business date, included; at most 400 dates')
  toDate!: string;

  @Code(CURRENCY)
  currency?: string;
}

export class TrialBalanceReportQuery extends ReportRangeQuery {
  @WholeNumber(LEVEL)
  level?: number;
}

export class GeneralLedgerQuery extends TrialBalanceReportQuery {
  @Code(GL_ACCOUNT)
  glAccount?: string;

  @OneOf(['month', 'day'], 'What a row of turnovers covers; month when left out, day for at most 93 dates', {
    optional: true,
  })
  period?: 'month' | 'day';
}

export class SubLedgerQuery extends ReportRangeQuery {
  @Code(GL_ACCOUNT)
  glAccount?: string;
}

export class AccountStatementQuery extends FinalQuery {
  @Code({ max: 128, pattern: ACCOUNT_CODE_PATTERN, description: 'Account (账户)' })
  account!: string;

  @BusinessDateText('First business date (会计日)')
  fromDate!: string;

  @BusinessDateText('Last business date, included; at most 400 dates')
  toDate!: string;
}

export class AgeingQuery extends FinalQuery {
  @BusinessDateText('Business date (会计日) at whose end the accounts are looked at')
  businessDate!: string;

  @Code(CURRENCY)
  currency?: string;

  @Code(GL_ACCOUNT)
  glAccount?: string;
}
