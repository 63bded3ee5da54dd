import { Module } from '@nestjs/common';
import { BooksModule } from '../ledger/books/index.js';
import { TrialBalanceModule } from '../trial-balance/index.js';
import { CloseDayJob } from './close-day-job.js';
import { CutDayJob } from './cut-day-job.js';

/** What moves the business dates of the books by itself. */
@Module({ imports: [BooksModule, TrialBalanceModule], providers: [CloseDayJob, CutDayJob] })
export class DayJobsModule {}
