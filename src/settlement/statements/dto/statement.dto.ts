import { BusinessDateText, Code } from '../../../platform/http/index.js';
import { ReportFormatQuery } from '../../../finance-reports/index.js';
import { CURRENCY } from '../../dto/agreement.dto.js';

export class SettlementStatementQuery extends ReportFormatQuery {
  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('First settlement date (清算日)')
  fromDate!: string;

  @BusinessDateText('Last settlement date, included; at most 400 dates')
  toDate!: string;
}
