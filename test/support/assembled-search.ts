import type { DataSource } from 'typeorm';
import { AccountRefRepository } from '../../src/ledger/accounts/database/account-ref.repository.js';
import { AccountDirectory } from '../../src/ledger/accounts/index.js';
import { EntryRepository } from '../../src/ledger/entries/database/entry.repository.js';
import { TimelineRepository } from '../../src/ledger/entries/database/timeline.repository.js';
import { AccountTimeline, ReadEntries } from '../../src/ledger/entries/index.js';
import { AccountWalkRepository } from '../../src/ledger/search/database/account-walk.repository.js';
import { SearchNamesRepository } from '../../src/ledger/search/database/search-names.repository.js';
import { VoucherWalkRepository } from '../../src/ledger/search/database/voucher-walk.repository.js';
import { OpenSearch } from '../../src/ledger/search/open-search.js';
import { SearchLedger } from '../../src/ledger/search/search-ledger.js';
import { WalkAccounts } from '../../src/ledger/search/walk-accounts.js';
import { WalkVouchers } from '../../src/ledger/search/walk-vouchers.js';
import { TurnoverRepository } from '../../src/ledger/turnover/database/turnover.repository.js';
import { ReadTurnover } from '../../src/ledger/turnover/read-turnover.js';
import { VoucherRepository } from '../../src/ledger/vouchers/database/voucher.repository.js';
import { ReadVoucher } from '../../src/ledger/vouchers/read-voucher.js';

/** The reads of the ledger on connections of the caller's, whose statements can then be looked at. */
export function assembleSearch(dataSource: DataSource) {
  const accounts = new AccountDirectory(new AccountRefRepository(dataSource));
  const timeline = new AccountTimeline(new TimelineRepository(dataSource));
  const search = new SearchLedger(
    new OpenSearch(accounts, new SearchNamesRepository(dataSource)),
    new WalkVouchers(new VoucherWalkRepository(dataSource)),
    new WalkAccounts(new AccountWalkRepository(dataSource), timeline),
    new ReadVoucher(new VoucherRepository(dataSource)),
    new ReadEntries(accounts, new EntryRepository(dataSource)),
  );
  const turnover = new ReadTurnover(new TurnoverRepository(dataSource), accounts, timeline);
  return { search, timeline, turnover };
}
