import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { PostingModule } from '../posting/index.js';
import { EarmarkListRepository } from './database/earmark-list.repository.js';
import { EarmarkRepository } from './database/earmark.repository.js';
import { EarmarkParticipant } from './earmark-participant.js';
import { EarmarksController } from './earmarks.controller.js';
import { MoveEarmark } from './move-earmark.js';
import { ReadEarmarks } from './read-earmarks.js';

@Module({
  imports: [AccountsModule, BooksModule, PostingModule],
  controllers: [EarmarksController],
  providers: [EarmarkParticipant, EarmarkRepository, EarmarkListRepository, MoveEarmark, ReadEarmarks],
  exports: [EarmarkParticipant],
})
export class EarmarksModule {}
