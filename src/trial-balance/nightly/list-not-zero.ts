import { Injectable } from '@nestjs/common';
import { addDays } from '../../platform/clock/index.js';
import type { Declaration, ZeroAccounts } from '../must-be-zero/declaration.js';
import { MustBeZero, NotZeroSince } from '../must-be-zero/must-be-zero.rules.js';
import { MustBeZeroRepository, type StandingAccount } from '../must-be-zero/must-be-zero.repository.js';
import { amountText, type Decimals } from './check-vouchers.rules.js';
import type { Reader } from './database/snapshot.repository.js';
import type { Day } from './database/voucher-page.repository.js';
import { findingOf, type FindingTally } from './finding.js';
import { PageSizes } from './page-sizes.js';

const IDS_AT_ONCE = 500;
const DAYS_AT_ONCE = 100;
/** Whoever has not been zero for longer is told with the earliest date that was looked at. */
const DAYS_LOOKED_AT = 4_000;

/** Proof 7: accounts that must be zero at the end of the day and are not, with the date since when. */
@Injectable()
export class ListNotZero {
  constructor(
    private readonly accounts: MustBeZeroRepository,
    private readonly sizes: PageSizes,
  ) {}

  async addTo(
    tally: FindingTally,
    reader: Reader,
    day: Day,
    decimals: Decimals,
    beat: () => Promise<void>,
  ): Promise<void> {
    const rules = new MustBeZero(await this.declarations(reader, day.bookId));
    for (const kind of rules.kinds(IDS_AT_ONCE)) {
      for (let after = ''; ;) {
        const page = await this.accounts.standing(
          reader,
          day.bookId,
          day.businessDate,
          kind,
          after,
          this.sizes.zeroAccounts,
        );
        const found = page.filter((account) => account.balance !== 0n && rules.counts(kind, account));
        for (const account of found) await this.tell(tally, reader, day, account, decimals);
        if (page.length < this.sizes.zeroAccounts) break;
        after = keyOf(kind, page.at(-1)!);
        await beat();
      }
    }
  }

  private async declarations(reader: Reader, bookId: number): Promise<Declaration[]> {
    const all: Declaration[] = [];
    for (;;) {
      const page = await this.accounts.declarations(
        reader,
        bookId,
        all.at(-1) ?? null,
        this.sizes.zeroAccounts,
      );
      all.push(...page);
      if (page.length < this.sizes.zeroAccounts) return all;
    }
  }

  private async tell(
    tally: FindingTally,
    reader: Reader,
    day: Day,
    { accountId, glAccountId, currency, balance }: StandingAccount,
    decimals: Decimals,
  ): Promise<void> {
    const { businessDate } = day;
    // Who is only counted is not looked for.
    const since = tally.keeps(7) ? await this.sinceWhen(reader, accountId, businessDate, balance) : null;
    const amounts = {
      expected: amountText(0n, currency, decimals),
      actual: amountText(balance, currency, decimals),
    };
    const problem = 'it must be zero at the end of the day and is not; debits minus credits';
    tally.add([findingOf(7, problem, { accountId, glAccountId, currency, since, ...amounts })]);
  }

  private async sinceWhen(reader: Reader, accountId: string, date: string, balance: bigint): Promise<string> {
    const walk = new NotZeroSince(balance, date);
    let before = addDays(date, 1);
    for (let looked = 0; looked < DAYS_LOOKED_AT; looked += DAYS_AT_ONCE) {
      const days = await this.accounts.daysBack(reader, accountId, before, DAYS_AT_ONCE);
      if (walk.goBack(days) || days.length < DAYS_AT_ONCE) break;
      before = days.at(-1)!.businessDate;
    }
    return walk.date;
  }
}

const keyOf = (kind: ZeroAccounts, account: StandingAccount): string =>
  kind.by === 'gl-account' ? account.code : account.accountId;
