import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts/index.js';
import { ApprovalsModule } from './approvals/index.js';
import { BooksModule } from './books/index.js';
import { ChartModule } from './chart/index.js';
import { CurrenciesModule } from './currencies/index.js';
import { EarmarksModule } from './earmarks/index.js';
import { EntriesModule } from './entries/index.js';
import { ExchangeRatesModule } from './exchange-rates/index.js';
import { ExplainModule } from './explain/index.js';
import { HoldCapturesModule } from './hold-captures/index.js';
import { HoldsModule } from './holds/index.js';
import { JournalModule } from './journal/index.js';
import { PartyOrdersModule } from './party-orders/index.js';
import { PostingModule } from './posting/index.js';
import { PostingRulesModule } from './posting-rules/index.js';
import { RecoveriesModule } from './recoveries/index.js';
import { RefundsModule } from './refunds/index.js';
import { ReversalsModule } from './reversals/index.js';
import { SealsModule } from './seals/index.js';
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
    HoldsModule,
    EarmarksModule,
    VouchersModule,
    HoldCapturesModule,
    ReversalsModule,
    RefundsModule,
    ApprovalsModule,
    RecoveriesModule,
    PartyOrdersModule,
    ExplainModule,
    EntriesModule,
    SearchModule,
    TurnoverModule,
    JournalModule,
    SealsModule,
  ],
})
export class LedgerModule {}
