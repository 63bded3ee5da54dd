import { Module } from '@nestjs/common';
import { FinanceReportsModule } from '../../finance-reports/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { DifferenceRepository } from '../night/database/difference.repository.js';
import { PayableAccounts } from '../payable-accounts.js';
import { SettlementModule } from '../settlement.module.js';
import { ClearingSourceRepository } from './database/clearing-source.repository.js';
import { StatementLedgerRepository } from './database/statement-ledger.repository.js';
import { StatementRepository } from './database/statement.repository.js';
import { StatementReport } from './statement.report.js';
import { SettlementStatementsController } from './statements.controller.js';
import { SumStatement } from './sum-statement.js';
import { TellDifference } from './tell-difference.js';
import { TieLedger } from './tie-ledger.js';
import { WalkStatement } from './walk-statement.js';

/** Statements of parties (结算单): read only, but for what does not tie. */
@Module({
  imports: [BooksModule, FinanceReportsModule, SettlementModule],
  controllers: [SettlementStatementsController],
  providers: [
    ClearingSourceRepository,
    DifferenceRepository,
    PayableAccounts,
    StatementLedgerRepository,
    StatementReport,
    StatementRepository,
    SumStatement,
    TellDifference,
    TieLedger,
    WalkStatement,
  ],
  exports: [DifferenceRepository, PayableAccounts, StatementRepository, SumStatement, TellDifference],
})
export class SettlementStatementsModule {}
