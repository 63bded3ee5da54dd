import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule, fileReference } from '../channels/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { HttpModule } from '../platform/http/index.js';
import { PayoutsModule, WaitingToLeave } from '../payouts/index.js';
import { PayeesModule } from '../payees/index.js';
import { PayoutBatchesModule } from '../payout-batches/index.js';
import { PayoutSendingModule, PayoutStopsModule } from '../payout-sending/index.js';
import { BehindGates } from './behind-gates.js';
import { FileEntryRepository } from './database/file-entry.repository.js';
import { IncomingFileRepository } from './database/incoming-file.repository.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import { DropFolder } from './drop-folder.js';
import { EnterPayouts } from './enter-payouts.js';
import { FileAlarms } from './file-alarms.js';
import { FileChanges } from './file-changes.js';
import { MakeContent } from './file-content.js';
import { FileMetrics } from './file-metrics.js';
import { FinishFiles } from './finish-files.js';
import { HandOverFile } from './hand-over-file.js';
import { IncomingFilesController } from './incoming/incoming-files.controller.js';
import { ProcessIncoming } from './incoming/process-incoming.js';
import { ReceiveFile } from './incoming/receive-file.js';
import { RecordLines } from './incoming/record-lines.js';
import { LEFT } from './payment-file.state.js';
import { PaymentFilesController } from './payment-files.controller.js';
import { PaymentFilesRound } from './payment-files-round.js';
import { PaymentFilesTimer } from './payment-files-timer.js';
import { ReadFiles } from './read-files.js';
import { SealFile } from './seal-file.js';
import { WithdrawFile } from './withdraw-file.js';

/** Payouts that leave in files, and what banks tell of them in files. */
@Module({
  imports: [
    BooksModule,
    ChannelsModule,
    HttpModule,
    PayeesModule,
    PayoutBatchesModule,
    PayoutsModule,
    PayoutSendingModule,
    PayoutStopsModule,
  ],
  // The paths of incoming files would else be taken for those of a payment file called `incoming`.
  controllers: [IncomingFilesController, PaymentFilesController],
  providers: [
    BehindGates,
    DropFolder,
    EnterPayouts,
    FileAlarms,
    FileChanges,
    FileEntryRepository,
    FileMetrics,
    FinishFiles,
    HandOverFile,
    IncomingFileRepository,
    MakeContent,
    PaymentFileRepository,
    PaymentFilesRound,
    PaymentFilesTimer,
    ProcessIncoming,
    ReadFiles,
    ReceiveFile,
    RecordLines,
    SealFile,
    WithdrawFile,
  ],
})
export class PaymentFilesModule implements OnModuleInit {
  constructor(
    private readonly waiting: WaitingToLeave,
    private readonly entries: FileEntryRepository,
    private readonly files: PaymentFileRepository,
  ) {}

  /** What lies in a file that may still be handed over is not said to have failed. */
  onModuleInit(): void {
    this.waiting.readBy(async (payoutId) => {
      const id = (await this.entries.filesOf([payoutId])).get(payoutId);
      const file = id === undefined ? null : await this.files.byId(id);
      if (!file || LEFT.has(file.state) || file.state === 'withdrawn') return null;
      return `payment file ${fileReference(file)}`;
    });
  }
}
