import { Module } from '@nestjs/common';
import { BooksModule } from '../ledger/books/index.js';
import { ChartModule } from '../ledger/chart/index.js';
import { TrialBalanceModule } from '../trial-balance/index.js';
import { AcknowledgeSummary } from './acknowledge-summary.js';
import { MappingRepository } from './database/mapping.repository.js';
import { SummaryRepository } from './database/summary.repository.js';
import { ErpSummaryJob } from './erp-summary-job.js';
import { MakeSummary } from './make-summary.js';
import { MapAccount } from './map-account.js';
import { ErpMappingsController } from './mappings.controller.js';
import { ReadSummaries } from './read-summaries.js';
import { ErpSummariesController } from './summaries.controller.js';
import { VoucherSize } from './voucher-size.js';

@Module({
  imports: [BooksModule, ChartModule, TrialBalanceModule],
  controllers: [ErpMappingsController, ErpSummariesController],
  providers: [
    AcknowledgeSummary,
    ErpSummaryJob,
    MakeSummary,
    MapAccount,
    MappingRepository,
    ReadSummaries,
    SummaryRepository,
    VoucherSize,
  ],
})
export class ErpExportModule {}
