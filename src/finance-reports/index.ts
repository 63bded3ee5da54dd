export { AnswersReport } from './answers-report.js';
export { ReportFormatQuery } from './dto/report-queries.dto.js';
export { FinanceReportsModule } from './finance-reports.module.js';
export { KIND_COLUMN, type Report, type ReportRows, type Row as ReportRow, type RowOf } from './report.js';
export { goneSignal, SendReport } from './send-report.js';
