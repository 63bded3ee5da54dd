import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts/index.js';
import { BooksModule } from './books/index.js';
import { ChartModule } from './chart/index.js';
import { CurrenciesModule } from './currencies/index.js';
import { EntriesModule } from './entries/index.js';
import { JournalModule } from './journal/index.js';
import { PostingModule } from './posting/index.js';
import { StopsModule } from './stops/index.js';
import { VouchersModule } from './vouchers/index.js';

/** The only writer of balances, entries and vouchers. */
@Module({
  imports: [
    CurrenciesModule,
    BooksModule,
    ChartModule,
    AccountsModule,
    StopsModule,
    PostingModule,
    VouchersModule,
    EntriesModule,
    JournalModule,
  ],
})
export class LedgerModule {}
