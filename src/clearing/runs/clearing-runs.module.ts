import { Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/index.js';
import { HttpModule } from '../../platform/http/index.js';
import { CalendarsModule } from '../../calendars/index.js';
import { ApprovalCommands, ApprovalsModule } from '../../ledger/approvals/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { PostingModule } from '../../ledger/posting/index.js';
import { RefundsModule } from '../../ledger/refunds/index.js';
import { ReversalsModule } from '../../ledger/reversals/index.js';
import { SchedulerModule } from '../../scheduler/index.js';
import { TradeFilesModule, VoidConditions } from '../../trade-files/index.js';
import { DifferencesOfRun } from '../extras/differences-of-run.js';
import { ExtraRepository } from '../extras/database/extra.repository.js';
import { ExtraParticipant } from '../extras/extra-participant.js';
import { ExtrasController } from '../extras/extras.controller.js';
import { RecordClearingDifference } from '../extras/record-difference.js';
import { InterceptorsModule } from '../interceptors/interceptors.module.js';
import { ClearingRulesModule } from '../rules/clearing-rules.module.js';
import { ClearOrder } from '../orders/clear-order.js';
import { OrderRepository } from '../orders/database/order.repository.js';
import { OrderParticipant } from '../orders/order-participant.js';
import { ClearingOrdersController } from '../orders/orders.controller.js';
import { AdvanceSeconds } from '../second/advance-seconds.js';
import { AnswerSecond } from '../second/answer-second.js';
import { FormulaRepository } from '../second/database/formula.repository.js';
import { SecondRepository } from '../second/database/second.repository.js';
import { ReadSeconds } from '../second/read-seconds.js';
import { SecondParticipant } from '../second/second-participant.js';
import { SecondPostings } from '../second/second-postings.js';
import { SECOND_TRANSITIONS, secondFaultsOf } from '../second/second.state.js';
import { SecondsController } from '../second/seconds.controller.js';
import { SecondsOfRun } from '../second/seconds-of-run.js';
import { SetClearingFormula } from '../second/set-formula.js';
import { AdvanceRuns } from './advance-runs.js';
import { ClearFile } from './clear-file.js';
import { ClearingJob } from './clearing-job.js';
import { ClearingPace } from './clearing-pace.js';
import { ClearingParticipant } from './clearing-participant.js';
import { RUN_TRANSITIONS, runFaultsOf } from './clearing-run.state.js';
import { ClearingRunsController } from './clearing-runs.controller.js';
import { ClearingTimer } from './clearing-timer.js';
import { ClearedChunkRepository } from './database/cleared-chunk.repository.js';
import { ClearingExceptionRepository } from './database/clearing-exception.repository.js';
import { ClearingGateRepository } from './database/clearing-gate.repository.js';
import { ClearingPostingRepository } from './database/clearing-posting.repository.js';
import { ClearingResultRepository } from './database/clearing-result.repository.js';
import { ClearingRefreshRepository } from './database/clearing-refresh.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { DueResultRepository } from './database/due-result.repository.js';
import { ClearingWorkRepository } from './database/clearing-work.repository.js';
import { DueResults } from './due-results.js';
import { ClearingEngines } from './engine.js';
import { EnginesInForce } from './engines-in-force.js';
import { ExplainResult } from './explain-result.js';
import { FileIsCleared } from './file-is-cleared.js';
import { LaterResults } from './later-results.js';
import { PostRun } from './post-run.js';
import { ReadClearingWork } from './read-clearing-work.js';
import { ReadRuns } from './read-runs.js';
import { RefreshClearingInterceptors } from './refresh-interceptors.js';
import { ReleaseClearingHolds } from './release-holds.js';
import { RetryExceptions } from './retry-exceptions.js';
import { StartRun } from './start-run.js';
import { TriggerSeconds } from './trigger-seconds.js';
import { UndoRun } from './undo-run.js';
import { RunVoidConditions, VoidClearingRun } from './void-run.js';
import { WatchClearing } from './watch-clearing.js';

/** Clearing runs (清算): accepted files become results, results become payables; kept, repeated and taken back as a whole. */
@Module({
  imports: [
    ApprovalsModule,
    BooksModule,
    CalendarsModule,
    ClearingRulesModule,
    HttpModule,
    InterceptorsModule,
    PostingModule,
    RefundsModule,
    ReversalsModule,
    SchedulerModule,
    TradeFilesModule,
  ],
  controllers: [ClearingOrdersController, ClearingRunsController, ExtrasController, SecondsController],
  providers: [
    AdvanceRuns,
    ClearFile,
    ClearedChunkRepository,
    ClearingExceptionRepository,
    ClearingGateRepository,
    ClearingJob,
    {
      provide: ClearingPace,
      useFactory: ({ runsJobs, clearingRoundMilliseconds: roundMilliseconds }: Config): ClearingPace =>
        Object.assign(new ClearingPace(), { automatic: runsJobs, roundMilliseconds }),
      inject: [CONFIG],
    },
    ClearingParticipant,
    ClearingPostingRepository,
    ClearingRefreshRepository,
    ClearingResultRepository,
    ClearingRunRepository,
    ClearingTimer,
    ClearingWorkRepository,
    { provide: ClearingEngines, useClass: EnginesInForce },
    DueResultRepository,
    DueResults,
    ExplainResult,
    FileIsCleared,
    LaterResults,
    PostRun,
    ReadClearingWork,
    ReadRuns,
    RefreshClearingInterceptors,
    ReleaseClearingHolds,
    RetryExceptions,
    RunVoidConditions,
    AdvanceSeconds,
    AnswerSecond,
    ClearOrder,
    DifferencesOfRun,
    ExtraParticipant,
    OrderParticipant,
    OrderRepository,
    ExtraRepository,
    RecordClearingDifference,
    FormulaRepository,
    ReadSeconds,
    SecondParticipant,
    SecondPostings,
    SecondRepository,
    SecondsOfRun,
    SetClearingFormula,
    TriggerSeconds,
    StartRun,
    UndoRun,
    VoidClearingRun,
    WatchClearing,
  ],
  exports: [DueResults, RunVoidConditions],
})
export class ClearingRunsModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly voidRun: VoidClearingRun,
    private readonly refreshInterceptors: RefreshClearingInterceptors,
    private readonly releaseHolds: ReleaseClearingHolds,
    private readonly setFormula: SetClearingFormula,
    private readonly recordDifference: RecordClearingDifference,
    private readonly conditions: VoidConditions,
    private readonly runConditions: RunVoidConditions,
    private readonly secondsOfRun: SecondsOfRun,
    private readonly differencesOfRun: DifferencesOfRun,
    private readonly fileIsCleared: FileIsCleared,
  ) {}

  /** @throws Error when the table of transitions is not sound: nothing may run on it */
  onModuleInit(): void {
    const faults = [...runFaultsOf(RUN_TRANSITIONS), ...secondFaultsOf(SECOND_TRANSITIONS)];
    if (faults.length > 0) throw new Error(`The transitions of clearing are not sound: ${faults.join('; ')}`);
    this.commands.register(this.voidRun);
    this.commands.register(this.refreshInterceptors);
    this.commands.register(this.releaseHolds);
    this.commands.register(this.setFormula);
    this.commands.register(this.recordDifference);
    this.conditions.add(this.fileIsCleared);
    this.runConditions.add(this.secondsOfRun);
    this.runConditions.add(this.differencesOfRun);
  }
}
