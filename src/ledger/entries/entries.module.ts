import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { EntryRepository } from './database/entry.repository.js';
import { EntriesController } from './entries.controller.js';
import { ReadEntries } from './read-entries.js';

@Module({
  imports: [AccountsModule, BooksModule],
  controllers: [EntriesController],
  providers: [ReadEntries, EntryRepository],
})
export class EntriesModule {}
