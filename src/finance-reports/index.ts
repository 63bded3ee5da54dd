export { FinanceReportsModule } from './finance-reports.module.js';
