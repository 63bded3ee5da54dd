import { Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { AccountsModule } from '../ledger/accounts/index.js';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { ReversalsModule } from '../ledger/reversals/index.js';
import { VoucherProgressModule } from '../ledger/voucher-progress/index.js';
import { CalendarsModule } from '../calendars/index.js';
import { ClearingRunsModule, RunVoidConditions } from '../clearing/index.js';
import { PayeesModule } from '../payees/index.js';
import { AdjustSettlement } from './adjust-settlement.js';
import { AdjustmentParticipant } from './adjustment-participant.js';
import { Agreements } from './agreements.js';
import { ApproveSettlement } from './approve-batch.js';
import { BatchSteps } from './batch-steps.js';
import { AdjustmentRepository } from './database/adjustment.repository.js';
import { AgreementRepository } from './database/agreement.repository.js';
import { DetailRepository } from './database/detail.repository.js';
import { OrderRepository } from './database/order.repository.js';
import { RunRepository } from './database/run.repository.js';
import { SettlementBatchRepository } from './database/settlement-batch.repository.js';
import { TiersRepository } from './database/tiers.repository.js';
import { DetailFunding } from './detail-funding.js';
import { DueOfClearing } from './due-of-clearing.js';
import { DueSources } from './due-sources.js';
import { FundsGate } from './funds-gate.js';
import { GatherDue } from './gather-due.js';
import { OrderParties } from './order-parties.js';
import { PayableAccounts } from './payable-accounts.js';
import { PrepareBatch } from './prepare-batch.js';
import { ReadAgreements } from './read-agreements.js';
import { ReadSettlement } from './read-settlement.js';
import { RedateDetails } from './redate-details.js';
import { ReleaseLeftOut } from './release-left-out.js';
import { SetAgreement } from './set-agreement.js';
import { SettlementAgreementsController } from './settlement-agreements.controller.js';
import { SettlementBatchesController } from './settlement-batches.controller.js';
import { SettlementCalendars } from './settlement-calendars.js';
import { SettlementChanges } from './settlement-changes.js';
import { SettlementDates } from './settlement-dates.js';
import { SettlementDetailsController } from './settlement-details.controller.js';
import { SettlementPace } from './settlement-pace.js';
import { SetSettlementTiers, SettlementTiers } from './settlement-tiers.js';
import { SettlementTimer } from './settlement-timer.js';
import { StartBatch } from './start-batch.js';
import { SteerSettlement } from './steer-batch.js';
import { TakeDetails } from './take-details.js';
import { VoidBatch } from './void-batch.js';
import { WithdrawAdjustment } from './withdraw-adjustment.js';
import { WithdrawRun } from './withdraw-run.js';

/** Settlement (清算): what is due to parties, gathered into orders, approved. */
@Module({
  imports: [
    AccountsModule,
    ApprovalsModule,
    BooksModule,
    CalendarsModule,
    ClearingRunsModule,
    PayeesModule,
    ReversalsModule,
    VoucherProgressModule,
  ],
  controllers: [SettlementAgreementsController, SettlementBatchesController, SettlementDetailsController],
  providers: [
    AdjustSettlement,
    AdjustmentParticipant,
    AdjustmentRepository,
    AgreementRepository,
    Agreements,
    ApproveSettlement,
    BatchSteps,
    DetailFunding,
    DetailRepository,
    DueOfClearing,
    DueSources,
    FundsGate,
    GatherDue,
    OrderParties,
    OrderRepository,
    PayableAccounts,
    PrepareBatch,
    ReadAgreements,
    ReadSettlement,
    RedateDetails,
    ReleaseLeftOut,
    RunRepository,
    SetAgreement,
    SetSettlementTiers,
    SettlementBatchRepository,
    SettlementCalendars,
    SettlementChanges,
    SettlementDates,
    {
      provide: SettlementPace,
      useFactory: ({ runsJobs }: Config): SettlementPace =>
        Object.assign(new SettlementPace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
    SettlementTiers,
    SettlementTimer,
    StartBatch,
    SteerSettlement,
    TakeDetails,
    TiersRepository,
    VoidBatch,
    WithdrawAdjustment,
    WithdrawRun,
  ],
  exports: [
    AdjustmentRepository,
    AgreementRepository,
    Agreements,
    ApproveSettlement,
    DetailFunding,
    DetailRepository,
    DueSources,
    FundsGate,
    GatherDue,
    OrderRepository,
    PrepareBatch,
    ReadSettlement,
    SettlementBatchRepository,
    SettlementChanges,
    SettlementDates,
    SettlementPace,
    StartBatch,
    VoidBatch,
  ],
})
export class SettlementModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setAgreement: SetAgreement,
    private readonly setTiers: SetSettlementTiers,
    private readonly adjust: AdjustSettlement,
    private readonly withdraw: WithdrawAdjustment,
    private readonly sources: DueSources,
    private readonly due: DueOfClearing,
    private readonly runConditions: RunVoidConditions,
    private readonly withdrawing: WithdrawRun,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setAgreement);
    this.commands.register(this.setTiers);
    this.commands.register(this.adjust);
    this.commands.register(this.withdraw);
    this.sources.readBy(this.due);
    this.runConditions.add(this.withdrawing);
  }
}
