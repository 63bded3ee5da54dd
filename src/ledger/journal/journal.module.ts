import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { JournalRepository } from './database/journal.repository.js';
import { ExportJournal } from './export-journal.js';
import { JournalController } from './journal.controller.js';

@Module({
  imports: [BooksModule],
  controllers: [JournalController],
  providers: [ExportJournal, JournalRepository],
})
export class JournalModule {}
