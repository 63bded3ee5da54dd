import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { AccountsModule } from '../ledger/accounts/index.js';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { HoldsModule } from '../ledger/holds/index.js';
import { PostingModule } from '../ledger/posting/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { HttpModule } from '../platform/http/index.js';
import { PayoutsModule } from '../payouts/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { AdvanceBatches } from './advance-batches.js';
import { ApproveBatch } from './approve-batch.js';
import { BatchChanges } from './batch-changes.js';
import { BatchCommandsController } from './batch-commands.controller.js';
import { BatchFilesController } from './batch-files.controller.js';
import { BatchGate } from './batch-gate.js';
import { BatchMoney } from './batch-money.js';
import { BatchPace } from './batch-pace.js';
import { BatchParticipant } from './batch-participant.js';
import { batchFaultsOf, BATCH_TRANSITIONS } from './batch.state.js';
import { BatchTimer } from './batch-timer.js';
import { ChangeTiers } from './change-tiers.js';
import { ConfirmBatch } from './confirm-batch.js';
import { BatchCommandRepository } from './database/batch-command.repository.js';
import { BatchItemRepository } from './database/batch-item.repository.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import { BatchWorkRepository } from './database/batch-work.repository.js';
import { BatchRepository } from './database/batch.repository.js';
import { EndBatch } from './end-batch.js';
import { FindBatch } from './find-batch.js';
import { MakeItems } from './make-items.js';
import { NewBatch } from './new-batch.js';
import { PayoutBatchesController } from './payout-batches.controller.js';
import { ReadBatches } from './read-batches.js';
import { ReceiveFile } from './receive-file.js';
import { ReceiveItems } from './receive-items.js';
import { RetryItems } from './retry-items.js';
import { SteerBatch } from './steer-batch.js';
import { WaitingBatches } from './waiting-batches.js';
import { WatchBatches } from './watch-batches.js';

/** Batches of payouts (批次): received whole, approved by amount, paid from one hold, stopped by one row. */
@Module({
  imports: [
    AccountsModule,
    ApprovalsModule,
    BooksModule,
    ChannelsModule,
    HoldsModule,
    HttpModule,
    PayoutsModule,
    PostingModule,
    WebhooksModule,
  ],
  controllers: [PayoutBatchesController, BatchFilesController, BatchCommandsController],
  providers: [
    WaitingBatches,
    AdvanceBatches,
    ApproveBatch,
    BatchChanges,
    BatchCommandRepository,
    BatchGate,
    BatchItemRepository,
    BatchListRepository,
    BatchMoney,
    {
      provide: BatchPace,
      useFactory: ({ runsJobs }: Config): BatchPace =>
        Object.assign(new BatchPace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
    BatchParticipant,
    BatchRepository,
    BatchTimer,
    BatchWorkRepository,
    ChangeTiers,
    ConfirmBatch,
    EndBatch,
    FindBatch,
    MakeItems,
    NewBatch,
    ReadBatches,
    ReceiveFile,
    ReceiveItems,
    RetryItems,
    SteerBatch,
    WatchBatches,
  ],
  exports: [ApproveBatch, BatchGate, SteerBatch, WaitingBatches],
})
export class PayoutBatchesModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly changeTiers: ChangeTiers,
  ) {}

  /** @throws Error when the table of transitions is not sound: nothing may run on it */
  onModuleInit(): void {
    const faults = batchFaultsOf(BATCH_TRANSITIONS);
    if (faults.length > 0) throw new Error(`The transitions of batches are not sound: ${faults.join('; ')}`);
    this.commands.register(this.changeTiers);
  }
}
