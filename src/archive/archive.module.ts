import { Module } from '@nestjs/common';
import { BooksModule } from '../ledger/books/index.js';
import { ArchiveController } from './archive.controller.js';
import { ArchivedMonthsRepository } from './database/archived-months.repository.js';

/** The part of the archive that the service has: it tells what is there. Moving is for the program. */
@Module({
  imports: [BooksModule],
  controllers: [ArchiveController],
  providers: [ArchivedMonthsRepository],
})
export class ArchiveModule {}
