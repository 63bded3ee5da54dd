import { Module } from '@nestjs/common';
import { AccountsModule } from '../ledger/accounts/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { VouchersModule } from '../ledger/vouchers/index.js';
import { TrialBalanceModule } from '../trial-balance/index.js';
import { AccountWalkRepository } from './database/account-walk.repository.js';
import { ReportEntryRepository } from './database/report-entry.repository.js';
import { ReportScopeRepository } from './database/report-scope.repository.js';
import { VoucherNamesRepository } from './database/voucher-names.repository.js';
import { VoucherSumsRepository } from './database/voucher-sums.repository.js';
import { FinanceReportsController } from './finance-reports.controller.js';
import { ListEntries } from './list-entries.js';
import { OpenScope } from './report-scope.js';
import { ReportSnapshots } from './report-snapshots.js';
import { AccountStatementReport } from './reports/account-statement.report.js';
import { AgeingReport } from './reports/ageing.report.js';
import { GeneralLedgerReport } from './reports/general-ledger.report.js';
import { LedgerCheckReport } from './reports/ledger-check.report.js';
import { SubLedgerReport } from './reports/sub-ledger.report.js';
import { TrialBalanceReport } from './reports/trial-balance.report.js';
import { TurnoverReport } from './reports/turnover.report.js';
import { VoucherReport } from './reports/voucher.report.js';
import { SendReport } from './send-report.js';
import { SumVouchers } from './sum-vouchers.js';
import { VoucherPrintController } from './voucher-print.controller.js';
import { WalkAccounts } from './walk-accounts.js';

const REPORTS = [
  AccountStatementReport,
  AgeingReport,
  GeneralLedgerReport,
  LedgerCheckReport,
  SubLedgerReport,
  TrialBalanceReport,
  TurnoverReport,
  VoucherReport,
];

const REPOSITORIES = [
  AccountWalkRepository,
  ReportEntryRepository,
  ReportScopeRepository,
  VoucherNamesRepository,
  VoucherSumsRepository,
];

/** What finance pulls: read only. */
@Module({
  imports: [AccountsModule, BooksModule, TrialBalanceModule, VouchersModule],
  controllers: [FinanceReportsController, VoucherPrintController],
  providers: [
    ...REPORTS,
    ...REPOSITORIES,
    ListEntries,
    OpenScope,
    ReportSnapshots,
    SendReport,
    SumVouchers,
    WalkAccounts,
  ],
  exports: [SendReport],
})
export class FinanceReportsModule {}
