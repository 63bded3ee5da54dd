import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts/index.js';
import { BooksModule } from './books/index.js';
import { ChartModule } from './chart/index.js';
import { CurrenciesModule } from './currencies/index.js';
import { EntriesModule } from './entries/index.js';
import { ExchangeRatesModule } from './exchange-rates/index.js';
import { ExplainModule } from './explain/index.js';
import { JournalModule } from './journal/index.js';
import { PostingModule } from './posting/index.js';
import { PostingRulesModule } from './posting-rules/index.js';
import { SearchModule } from './search/index.js';
import { StopsModule } from './stops/index.js';
import { TurnoverModule } from './turnover/index.js';
import { VouchersModule } from './vouchers/index.js';

/** The only writer of balances, entries and vouchers. */
@Module({
  imports: [
    CurrenciesModule,
    BooksModule,
    ChartModule,
    AccountsModule,
    StopsModule,
    PostingRulesModule,
    ExchangeRatesModule,
    PostingModule,
    VouchersModule,
    ExplainModule,
    EntriesModule,
    SearchModule,
    TurnoverModule,
    JournalModule,
  ],
})
export class LedgerModule {}
