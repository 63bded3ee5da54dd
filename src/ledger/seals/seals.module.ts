import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { SealRepository } from './database/seal.repository.js';
import { ExportSeals } from './export-seals.js';
import { SealDays } from './seal-days.js';
import { SealsController } from './seals.controller.js';

@Module({
  imports: [BooksModule],
  controllers: [SealsController],
  providers: [ExportSeals, SealDays, SealRepository],
  exports: [SealDays],
})
export class SealsModule {}
