import { Injectable } from '@nestjs/common';
import type { GlAccount, Reader } from '../trial-balance/index.js';
import {
  AccountWalkRepository,
  type AccountTurnover,
  type DateRange,
  type Grouping,
  type ReportAccount,
} from './database/account-walk.repository.js';

/** An account with what it moved in a range; balances are debits minus credits, in minor units. */
export interface AccountStanding extends AccountTurnover {
  readonly account: ReportAccount;
  readonly glAccount: GlAccount;
}

export interface WalkWanted extends DateRange {
  readonly currency: string | null;
  readonly by: Grouping;
}

/** A page of accounts has at most so many periods, whatever the range. */
const PERIODS_IN_PAGE = 20_000;
const MOST_ACCOUNTS = 1_000;
const DAY_MILLISECONDS = 86_400_000;
const SHORTEST_MONTH = 28;

/** How many periods an account may have moved in. */
function periodsOf({ fromDate, toDate, by }: WalkWanted): number {
  if (by === 'all') return 1;
  const days = (Date.parse(toDate) - Date.parse(fromDate)) / DAY_MILLISECONDS + 1;
  return by === 'day' ? days : Math.ceil(days / SHORTEST_MONTH) + 1;
}

/** The accounts of GL accounts in order of their codes, page by page: what is in memory is a page. */
@Injectable()
export class WalkAccounts {
  constructor(private readonly rows: AccountWalkRepository) {}

  async *under(
    reader: Reader,
    glAccounts: readonly GlAccount[],
    wanted: WalkWanted,
  ): AsyncGenerator<readonly AccountStanding[], void, undefined> {
    const atMost = Math.min(MOST_ACCOUNTS, Math.ceil(PERIODS_IN_PAGE / periodsOf(wanted)));
    for (const glAccount of glAccounts) {
      for (let after: string | undefined = ''; after !== undefined;) {
        const accounts: ReportAccount[] = await this.rows.accountsUnder(
          reader,
          glAccount.id,
          wanted.currency,
          after,
          atMost,
        );
        const turnovers = await this.rows.turnovers(
          reader,
          accounts.map(({ id }) => id),
          wanted,
          wanted.by,
        );
        if (accounts.length > 0) {
          yield accounts.map((account) => ({ ...turnovers.get(account.id)!, account, glAccount }));
        }
        after = accounts.length < atMost ? undefined : accounts.at(-1)!.code;
      }
    }
  }
}
