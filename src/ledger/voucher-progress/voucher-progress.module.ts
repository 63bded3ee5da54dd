import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { PostingModule } from '../posting/index.js';
import { VouchersModule } from '../vouchers/index.js';
import { OriginalRepository } from './database/original.repository.js';
import { ProgressRepository } from './database/progress.repository.js';
import { PostOnOriginal } from './post-on-original.js';
import { ProgressParticipant } from './progress-participant.js';
import { ProgressController } from './progress.controller.js';
import { ReadOriginal } from './read-original.js';

@Module({
  imports: [BooksModule, PostingModule, VouchersModule],
  controllers: [ProgressController],
  providers: [OriginalRepository, ProgressRepository, ProgressParticipant, ReadOriginal, PostOnOriginal],
  exports: [ProgressParticipant, ReadOriginal, PostOnOriginal],
})
export class VoucherProgressModule {}
