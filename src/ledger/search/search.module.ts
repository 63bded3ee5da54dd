import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { BooksModule } from '../books/index.js';
import { EntriesModule } from '../entries/index.js';
import { VouchersModule } from '../vouchers/index.js';
import { AccountWalkRepository } from './database/account-walk.repository.js';
import { SearchNamesRepository } from './database/search-names.repository.js';
import { VoucherWalkRepository } from './database/voucher-walk.repository.js';
import { OpenSearch } from './open-search.js';
import { SearchLedger } from './search-ledger.js';
import { SearchController } from './search.controller.js';
import { WalkAccounts } from './walk-accounts.js';
import { WalkVouchers } from './walk-vouchers.js';

@Module({
  imports: [AccountsModule, BooksModule, EntriesModule, VouchersModule],
  controllers: [SearchController],
  providers: [
    SearchLedger,
    OpenSearch,
    WalkAccounts,
    WalkVouchers,
    AccountWalkRepository,
    SearchNamesRepository,
    VoucherWalkRepository,
  ],
})
export class SearchModule {}
