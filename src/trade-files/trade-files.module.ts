import { Module } from '@nestjs/common';
import { AcceptedFiles } from './accepted-files.js';
import { AcceptedFileRepository } from './database/accepted-file.repository.js';
import { TradeSourceRepository } from './database/trade-source.repository.js';
import { VoidConditions } from './void-conditions.js';

/** Trade files (交易文件): what source systems bring, taken whole or not at all. */
@Module({
  providers: [AcceptedFileRepository, AcceptedFiles, TradeSourceRepository, VoidConditions],
  exports: [AcceptedFiles, VoidConditions],
})
export class TradeFilesModule {}
