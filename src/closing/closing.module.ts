import { Module, type OnModuleInit } from '@nestjs/common';
import { ApprovalCommands, ApprovalsModule } from '../ledger/approvals/index.js';
import { BooksModule } from '../ledger/books/index.js';
import { SealsModule } from '../ledger/seals/index.js';
import { TrialBalanceModule } from '../trial-balance/index.js';
import { ChartModule } from '../ledger/chart/index.js';
import { PostingModule } from '../ledger/posting/index.js';
import { BeginAdjustment } from './begin-adjustment.js';
import { CloseMonth } from './close-month.js';
import { CloseMonths } from './close-months.js';
import { CloseYear } from './close-year.js';
import { ComparePeriods } from './compare-periods.js';
import { PeriodRepository } from './database/period.repository.js';
import { ProfitRepository } from './database/profit.repository.js';
import { PeriodsController } from './periods.controller.js';
import { PostAdjustment } from './post-adjustment.js';
import { PostClosingEntries } from './post-closing-entries.js';
import { ReadPeriods } from './read-periods.js';
import { ReadyDates } from './ready-dates.js';
import { ReopenDay } from './reopen-day.js';
import { ReopenPeriod } from './reopen-period.js';
import { StorePeriod } from './store-period.js';

@Module({
  imports: [ApprovalsModule, BooksModule, ChartModule, PostingModule, SealsModule, TrialBalanceModule],
  controllers: [PeriodsController],
  providers: [
    BeginAdjustment,
    CloseMonth,
    CloseMonths,
    CloseYear,
    ComparePeriods,
    PeriodRepository,
    PostAdjustment,
    PostClosingEntries,
    ProfitRepository,
    ReadPeriods,
    ReadyDates,
    ReopenDay,
    ReopenPeriod,
    StorePeriod,
  ],
  exports: [CloseMonths],
})
export class ClosingModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly reopenDay: ReopenDay,
    private readonly reopenPeriod: ReopenPeriod,
    private readonly postAdjustment: PostAdjustment,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.reopenDay);
    this.commands.register(this.reopenPeriod);
    this.commands.register(this.postAdjustment);
  }
}
