import { Module } from '@nestjs/common';
import { BooksModule } from '../ledger/books/index.js';
import { TrialBalanceRepository } from './database/trial-balance.repository.js';
import { ReadTrialBalance } from './read-trial-balance.js';
import { TrialBalanceController } from './trial-balance.controller.js';

@Module({
  imports: [BooksModule],
  controllers: [TrialBalanceController],
  providers: [ReadTrialBalance, TrialBalanceRepository],
})
export class TrialBalanceModule {}
