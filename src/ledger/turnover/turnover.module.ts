import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { EntriesModule } from '../entries/index.js';
import { TurnoverRepository } from './database/turnover.repository.js';
import { ReadTurnover } from './read-turnover.js';
import { TurnoverController } from './turnover.controller.js';

@Module({
  imports: [AccountsModule, BooksModule, EntriesModule],
  controllers: [TurnoverController],
  providers: [ReadTurnover, TurnoverRepository],
})
export class TurnoverModule {}
