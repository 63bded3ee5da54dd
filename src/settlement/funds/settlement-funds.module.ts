import { Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/index.js';
import { ApprovalCommands, ApprovalsModule } from '../../ledger/approvals/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { PostingModule } from '../../ledger/posting/index.js';
import { TradeFilesModule, VoidConditions } from '../../trade-files/index.js';
import { FurtherWork, WorkListsModule } from '../../work-lists/index.js';
import { DetailFunding } from '../detail-funding.js';
import { FundsGate } from '../funds-gate.js';
import { SettlementModule } from '../settlement.module.js';
import { ArrivalParticipant } from './arrival-participant.js';
import { ArrivalPostings } from './arrival-postings.js';
import { AssignArrival } from './assign-arrival.js';
import { ArrivalRepository } from './database/arrival.repository.js';
import { FundingRepository } from './database/funding.repository.js';
import { FundingTermsRepository } from './database/funding-terms.repository.js';
import { PositionRepository } from './database/position.repository.js';
import { StatementRepository } from './database/statement.repository.js';
import { EarmarkFunds } from './earmark-funds.js';
import { FundingTermsInForce } from './funding-terms-in-force.js';
import { FundsAlarms } from './funds-alarms.js';
import { SettlementFundsController } from './funds.controller.js';
import { FundsOfOrders } from './funds-of-orders.js';
import { FundsPace } from './funds-pace.js';
import { FundsRound } from './funds-round.js';
import { FundsTimer } from './funds-timer.js';
import { KeepFunding } from './keep-funding.js';
import { MatchArrival } from './match-arrival.js';
import { ReadFunds } from './read-funds.js';
import { ReadPositions } from './read-positions.js';
import { RecordArrival } from './record-arrival.js';
import { ResolveParts } from './resolve-parts.js';
import { SetSettlementFunding } from './set-funding.js';
import { SuspenseWork } from './suspense-work.js';
import { TellArrival } from './tell-arrival.js';
import { WalkStatements } from './walk-statements.js';
import { WatchFunds } from './watch-funds.js';

/** Money that comes in for settlement (资金头寸): expected, arrived, earmarked. */
@Module({
  imports: [ApprovalsModule, BooksModule, PostingModule, SettlementModule, TradeFilesModule, WorkListsModule],
  controllers: [SettlementFundsController],
  providers: [
    ArrivalParticipant,
    ArrivalPostings,
    ArrivalRepository,
    AssignArrival,
    EarmarkFunds,
    FundingRepository,
    FundingTermsInForce,
    FundingTermsRepository,
    FundsAlarms,
    FundsOfOrders,
    {
      provide: FundsPace,
      useFactory: ({ runsJobs }: Config): FundsPace =>
        Object.assign(new FundsPace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
    FundsRound,
    FundsTimer,
    KeepFunding,
    MatchArrival,
    PositionRepository,
    ReadFunds,
    ReadPositions,
    RecordArrival,
    ResolveParts,
    SetSettlementFunding,
    StatementRepository,
    SuspenseWork,
    TellArrival,
    WalkStatements,
    WatchFunds,
  ],
})
export class SettlementFundsModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setFunding: SetSettlementFunding,
    private readonly assign: AssignArrival,
    private readonly details: DetailFunding,
    private readonly keeping: KeepFunding,
    private readonly gate: FundsGate,
    private readonly orders: FundsOfOrders,
    private readonly files: VoidConditions,
    private readonly statements: WalkStatements,
    private readonly work: FurtherWork,
    private readonly suspense: SuspenseWork,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setFunding);
    this.commands.register(this.assign);
    this.details.keptBy(this.keeping);
    this.gate.readBy(this.orders);
    this.files.add(this.statements);
    this.work.add(this.suspense);
  }
}
