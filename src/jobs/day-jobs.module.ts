import { Module } from '@nestjs/common';
import { ClosingModule } from '../closing/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { TrialBalanceModule } from '../trial-balance/index.js';
import { CloseDayJob } from './close-day-job.js';
import { CloseMonthJob } from './close-month-job.js';
import { CutDayJob } from './cut-day-job.js';

/** What cuts and closes the business dates of the books by itself, and their months. */
@Module({
  imports: [BooksModule, ClosingModule, TrialBalanceModule],
  providers: [CloseDayJob, CloseMonthJob, CutDayJob],
})
export class DayJobsModule {}
