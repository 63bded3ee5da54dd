import { Module } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { ChannelDirectory, ChannelsModule } from '../channels/index.js';
import { AccountsModule } from '../ledger/accounts/index.js';
import { ApprovalsModule, ReadApprovals } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { HoldsModule } from '../ledger/holds/index.js';
import { VouchersModule } from '../ledger/vouchers/index.js';
import { PayoutBatchesModule, WaitingBatches } from '../payout-batches/index.js';
import { PayoutsModule } from '../payouts/index.js';
import { PayoutSendingModule } from '../payout-sending/index.js';
import { ClearingWorkRepository } from './database/clearing-work.repository.js';
import { PayoutWorkRepository } from './database/payout-work.repository.js';
import { RefusedFileRepository } from './database/refused-file.repository.js';
import { WorkActionRepository } from './database/work-action.repository.js';
import { WorkStoryRepository } from './database/work-story.repository.js';
import { DoToItem } from './do-to-item.js';
import { DoWork } from './do-work.js';
import { FurtherWork } from './further-work.js';
import { ReadStory } from './read-story.js';
import { ReadWorkLists, WORK_SOURCES } from './read-work-lists.js';
import { ApprovalSource } from './sources/approval-source.js';
import { BatchSource } from './sources/batch-source.js';
import { PayoutSource } from './sources/payout-source.js';
import { MoneylessSource } from './sources/moneyless-source.js';
import { PAYOUT_LISTS } from './work-list.js';
import { WorkListsController } from './work-lists.controller.js';
import type { WorkSource } from './work-source.js';

/** Work lists (待办) for operators. What else is to wait in one gets a source of its own, and a place here. */
@Module({
  imports: [
    AccountsModule,
    ApprovalsModule,
    BooksModule,
    ChannelsModule,
    HoldsModule,
    PayoutBatchesModule,
    PayoutSendingModule,
    PayoutsModule,
    VouchersModule,
  ],
  controllers: [WorkListsController],
  providers: [
    ClearingWorkRepository,
    DoToItem,
    DoWork,
    FurtherWork,
    PayoutWorkRepository,
    ReadStory,
    ReadWorkLists,
    RefusedFileRepository,
    WorkActionRepository,
    WorkStoryRepository,
    {
      provide: WORK_SOURCES,
      useFactory: (
        work: PayoutWorkRepository,
        channels: ChannelDirectory,
        clock: Clock,
        batches: WaitingBatches,
        approvals: ReadApprovals,
        files: RefusedFileRepository,
        clearing: ClearingWorkRepository,
      ): WorkSource[] => [
        ...PAYOUT_LISTS.map((list) => new PayoutSource(list, work, channels, clock)),
        new BatchSource(batches, channels),
        new ApprovalSource(approvals),
        new MoneylessSource('files', 'file', files),
        new MoneylessSource('clearing', 'run', clearing),
      ],
      inject: [
        ...[PayoutWorkRepository, ChannelDirectory, Clock, WaitingBatches, ReadApprovals],
        ...[RefusedFileRepository, ClearingWorkRepository],
      ],
    },
  ],
  exports: [FurtherWork],
})
export class WorkListsModule {}
