import { Injectable } from '@nestjs/common';

/** How much is looked at by one statement: enough that a page is worth its way, so little that none takes long. */
@Injectable()
export class PageSizes {
  /** Vouchers and accounts that are looked at one by one. */
  vouchers = 1_000;
  accounts = 500;
  /** Entries of accounts in one statement, and accounts that they may be of. */
  entries = 10_000;
  ranges = 200;
  /** How long a run rests after a page, measured by how long the page took. */
  restPerWork = 1;
  /** Open holds; their accounts stand in a list. */
  holds = 900;
  /** Vouchers that are added up. */
  voucherSums = 5_000;
  /** Accounts that are added up. They stand in a list, which MariaDB turns into a table from a thousand on. */
  accountSums = 900;
  /** Accounts that must be zero; in a list, too. */
  zeroAccounts = 900;
}
