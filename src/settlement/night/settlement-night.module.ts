import { Module, type OnModuleInit } from '@nestjs/common';
import { BooksModule } from '../../ledger/books/index.js';
import { FurtherWork, WorkListsModule } from '../../work-lists/index.js';
import { PayBatch } from '../paying/pay-batch.js';
import { SettlementPayingModule } from '../paying/settlement-paying.module.js';
import { SettlementModule } from '../settlement.module.js';
import { SettlementStatementsModule } from '../statements/settlement-statements.module.js';
import { ApproveJob } from './approve-job.js';
import { CheckBatch } from './check-batch.js';
import { CheckCover } from './check-cover.js';
import { CheckedBatches } from './checked-batches.js';
import { CheckJob } from './check-job.js';
import { CloseDifference } from './close-difference.js';
import { ConcludeJob } from './conclude-job.js';
import { CheckRepository } from './database/check.repository.js';
import { CheckSumsRepository } from './database/check-sums.repository.js';
import { FixedStatementRepository } from './database/fixed-statement.repository.js';
import { NightBatchRepository } from './database/night-batch.repository.js';
import { NightDateRepository } from './database/night-date.repository.js';
import { NightTotalRepository } from './database/night-total.repository.js';
import { OpenBatchRepository } from './database/open-batch.repository.js';
import { PaymentListRepository } from './database/payment-list.repository.js';
import { DifferenceWork } from './difference-work.js';
import { FixStatements } from './fix-statements.js';
import { NightBatches } from './night-batches.js';
import { NightDates } from './night-dates.js';
import { NightPace } from './night-pace.js';
import { NightTimer } from './night-timer.js';
import { SettlementNightController } from './night.controller.js';
import { PayJob } from './pay-job.js';
import { PayPort } from './pay-port.js';
import { PrepareJob } from './prepare-job.js';
import { PrepareNight } from './prepare-night.js';
import { ReadNight } from './read-night.js';
import { ReportJob } from './report-job.js';
import { Waiting } from './waiting.js';
import { WalkDue } from './walk-due.js';
import { WatchSettlement } from './watch-settlement.js';

/** The night of settlement (清算夜批): its jobs, what they find, and the overview of it. */
@Module({
  imports: [
    BooksModule,
    SettlementModule,
    SettlementPayingModule,
    SettlementStatementsModule,
    WorkListsModule,
  ],
  controllers: [SettlementNightController],
  providers: [
    ApproveJob,
    CheckBatch,
    CheckCover,
    CheckedBatches,
    CheckJob,
    CheckRepository,
    CheckSumsRepository,
    CloseDifference,
    ConcludeJob,
    DifferenceWork,
    FixedStatementRepository,
    FixStatements,
    NightBatches,
    NightBatchRepository,
    NightDateRepository,
    NightDates,
    NightPace,
    NightTimer,
    NightTotalRepository,
    OpenBatchRepository,
    PayJob,
    PaymentListRepository,
    PayPort,
    PrepareJob,
    PrepareNight,
    ReadNight,
    ReportJob,
    Waiting,
    WalkDue,
    WatchSettlement,
  ],
  exports: [PayPort],
})
export class SettlementNightModule implements OnModuleInit {
  constructor(
    private readonly further: FurtherWork,
    private readonly differences: DifferenceWork,
    private readonly port: PayPort,
    private readonly paying: PayBatch,
  ) {}

  onModuleInit(): void {
    this.port.paidBy((batch, said) => this.paying.byService(batch, said));
    this.further.add(this.differences);
  }
}
