import { Module, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import { HttpModule } from '../platform/http/index.js';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { AcceptedFiles } from './accepted-files.js';
import { AcceptedFileRepository } from './database/accepted-file.repository.js';
import { FileFaultRepository } from './database/file-fault.repository.js';
import { RecordKeyRepository } from './database/record-key.repository.js';
import { TradeFileRepository } from './database/trade-file.repository.js';
import { TradeFormatRepository } from './database/trade-format.repository.js';
import { TradeRecordRepository } from './database/trade-record.repository.js';
import { TradeSourceRepository } from './database/trade-source.repository.js';
import { CollectFolder } from './collect-folder.js';
import { DropFolder } from './drop-folder.js';
import { AcceptReplacement, GiveUpFile, VoidTradeFile } from './file-commands.js';
import { FileChanges } from './file-changes.js';
import { FindFormat } from './find-format.js';
import { ReadFiles } from './read-files.js';
import { ReceiveFile } from './receive-file.js';
import { SendRecords } from './send-records.js';
import { SetTradeFormat, SetTradeSource } from './source-commands.js';
import { AcceptFile } from './stages/accept-file.js';
import { ClaimKeys } from './stages/claim-keys.js';
import { CollectRecords } from './stages/collect-records.js';
import { KnownThings } from './stages/known-things.js';
import { ParseFile } from './stages/parse-file.js';
import { RefuseFile } from './stages/refuse-file.js';
import { Spool } from './stages/spool.js';
import { SweepFile } from './stages/sweep-file.js';
import { ValidateFile } from './stages/validate-file.js';
import { VerifyFile } from './stages/verify-file.js';
import { TradeFileAlarms } from './trade-file-alarms.js';
import { TradeFilesController } from './trade-files.controller.js';
import { TradeFilesPace } from './trade-files-pace.js';
import { TradeFilesRound } from './trade-files-round.js';
import { TradeFilesTimer } from './trade-files-timer.js';
import { TradeSourcesController } from './trade-sources.controller.js';
import { TryFormat } from './try-format.js';
import { VoidConditions } from './void-conditions.js';

const REPOSITORIES = [
  ...[AcceptedFileRepository, FileFaultRepository, RecordKeyRepository, TradeFileRepository],
  ...[TradeFormatRepository, TradeRecordRepository, TradeSourceRepository],
];
const STAGES = [
  ...[AcceptFile, ClaimKeys, CollectRecords, KnownThings, ParseFile, RefuseFile, Spool, SweepFile],
  ...[ValidateFile, VerifyFile],
];

/** Trade files (交易文件): what source systems bring, taken whole or not at all. */
@Module({
  imports: [ApprovalsModule, BooksModule, HttpModule],
  controllers: [TradeFilesController, TradeSourcesController],
  providers: [
    ...REPOSITORIES,
    ...STAGES,
    ...[
      AcceptedFiles,
      AcceptReplacement,
      CollectFolder,
      DropFolder,
      FileChanges,
      FindFormat,
      GiveUpFile,
      ReadFiles,
      ReceiveFile,
    ],
    ...[SendRecords, SetTradeFormat, SetTradeSource, TradeFileAlarms, TradeFilesRound, TradeFilesTimer],
    ...[TryFormat, VoidConditions, VoidTradeFile],
    {
      provide: TradeFilesPace,
      useFactory: ({ runsJobs }: Config): TradeFilesPace =>
        Object.assign(new TradeFilesPace(), { automatic: runsJobs }),
      inject: [CONFIG],
    },
  ],
  exports: [AcceptedFiles, VoidConditions],
})
export class TradeFilesModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setFormat: SetTradeFormat,
    private readonly setSource: SetTradeSource,
    private readonly voidFile: VoidTradeFile,
    private readonly acceptReplacement: AcceptReplacement,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setFormat);
    this.commands.register(this.setSource);
    this.commands.register(this.voidFile);
    this.commands.register(this.acceptReplacement);
  }
}
