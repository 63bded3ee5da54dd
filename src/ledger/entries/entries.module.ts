import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { AccountTimeline } from './account-timeline.js';
import { BalanceController } from './balance.controller.js';
import { EntryRepository } from './database/entry.repository.js';
import { TimelineRepository } from './database/timeline.repository.js';
import { EntriesController } from './entries.controller.js';
import { ReadBalance } from './read-balance.js';
import { ReadEntries } from './read-entries.js';

@Module({
  imports: [AccountsModule, BooksModule],
  controllers: [EntriesController, BalanceController],
  providers: [ReadEntries, ReadBalance, AccountTimeline, EntryRepository, TimelineRepository],
  exports: [AccountTimeline, ReadEntries],
})
export class EntriesModule {}
