import { Injectable } from '@nestjs/common';
import { addDays } from '../../platform/clock/index.js';
import {
  MustBeZero,
  MustBeZeroRepository,
  NotZeroSince,
  Snapshots,
  type Declaration,
  type Reader,
  type StandingAccount,
  type ZeroAccounts,
} from '../../trial-balance/index.js';
import { AccountWalkRepository, type ReportAccount } from '../database/account-walk.repository.js';
import { KIND_COLUMN, type Report, type ReportRows, type RowOf } from '../report.js';
import { headOf, type ReportScope } from '../report-scope.js';
import { stoppable } from '../report-snapshots.js';
import { WalkAccounts } from '../walk-accounts.js';
import { balanceOf } from './balance-cells.js';

export const AGEING_COLUMNS = [
  KIND_COLUMN,
  { key: 'glAccount', title: 'GL account 科目', kind: 'text' },
  { key: 'account', title: 'Account 账户', kind: 'text' },
  { key: 'name', title: 'Name 名称', kind: 'text' },
  { key: 'party', title: 'Owner 责任方', kind: 'text' },
  { key: 'currency', title: 'Currency 币种', kind: 'text' },
  { key: 'accounts', title: 'Accounts 账户数', kind: 'count' },
  { key: 'balanceSide', title: 'Side 方向', kind: 'text' },
  { key: 'balance', title: 'Balance 余额', kind: 'amount' },
  { key: 'since', title: 'Not zero since 起始日', kind: 'date' },
  { key: 'ageDays', title: 'Age in days 账龄', kind: 'count' },
  { key: 'bucket', title: 'Age band 账龄段', kind: 'text' },
] as const;

type AgeingRow = RowOf<typeof AGEING_COLUMNS>;

/** Up to so many days, and what the band is called. */
const BANDS = [
  [0, '0 days'],
  [7, '1 to 7 days'],
  [30, '8 to 30 days'],
  [90, '31 to 90 days'],
  [Infinity, 'over 90 days'],
] as const;

const ACCOUNTS_AT_ONCE = 500;
const DAYS_AT_ONCE = 100;
/** Whoever has not been zero for longer is told with the earliest date that was looked at. */
const DAYS_LOOKED_AT = 4_000;
const DAY_MILLISECONDS = 86_400_000;

/** An account that is not zero, debits minus credits in minor units. */
interface Standing {
  readonly accountId: number;
  readonly glAccountId: number;
  readonly balance: bigint;
}

interface Band {
  readonly currency: string;
  readonly decimals: number;
  readonly bucket: string;
  accounts: number;
  balance: bigint;
}

/**
 * Ageing (账龄) of what should not stand long: accounts that must be zero at the end of a day and are not, and those of the
 * clearing class, suspense (挂账) among them, that have a balance. Counted from when the account last was zero.
 */
@Injectable()
export class AgeingReport {
  constructor(
    private readonly mustBeZero: MustBeZeroRepository,
    private readonly snapshots: Snapshots,
    private readonly accounts: AccountWalkRepository,
    private readonly walk: WalkAccounts,
  ) {}

  of(scope: ReportScope, stopped: AbortSignal): Report {
    return {
      ...{ name: 'ageing', columns: AGEING_COLUMNS, head: headOf(scope) },
      rows: this.list(scope, stopped),
    };
  }

  private async *list(scope: ReportScope, stopped: AbortSignal): ReportRows {
    const reader = stoppable(this.snapshots.plain, stopped);
    const bands = new Map<string, Band>();
    const told = new Set<number>();
    for await (const page of this.thatMustBeZero(scope, reader)) {
      for (const { accountId } of page) told.add(accountId);
      yield await this.rowsOf('must-be-zero', page, scope, reader, bands);
    }
    for await (const page of this.ofClearing(scope, reader)) {
      const others = page.filter(({ accountId }) => !told.has(accountId));
      yield await this.rowsOf('clearing', others, scope, reader, bands);
    }
    return [...bands.values()].sort(inOrder).map(totalOf);
  }

  private async *thatMustBeZero(scope: ReportScope, reader: Reader): AsyncGenerator<Standing[]> {
    const within = new Set(scope.chart.under(scope.glAccount).map(({ id }) => id));
    const rules = new MustBeZero(await this.declarations(reader, scope.book.id));
    for (const kind of rules.kinds(ACCOUNTS_AT_ONCE)) {
      for (let after: string | undefined = ''; after !== undefined;) {
        const page: StandingAccount[] = await this.mustBeZero.standing(
          reader,
          scope.book.id,
          scope.toDate,
          kind,
          after,
          ACCOUNTS_AT_ONCE,
        );
        yield page
          .filter((account) => account.balance !== 0n && rules.counts(kind, account))
          .filter(({ currency }) => scope.currency === null || currency === scope.currency)
          .map(({ accountId, glAccountId, balance }) => ({
            ...{ accountId: Number(accountId), glAccountId: Number(glAccountId), balance },
          }))
          .filter(({ glAccountId }) => within.has(glAccountId));
        after = page.length < ACCOUNTS_AT_ONCE ? undefined : placeOf(kind, page.at(-1)!);
      }
    }
  }

  private async *ofClearing(scope: ReportScope, reader: Reader): AsyncGenerator<Standing[]> {
    const clearing = scope.chart.under(scope.glAccount).filter((node) => node.class === 'clearing');
    const atEnd = { fromDate: scope.toDate, toDate: scope.toDate, currency: scope.currency };
    for await (const page of this.walk.under(reader, clearing, { ...atEnd, by: 'all' })) {
      yield page
        .filter(({ closing }) => closing !== 0n)
        .map(({ account, glAccount, closing }) => ({
          ...{ accountId: account.id, glAccountId: glAccount.id, balance: closing },
        }));
    }
  }

  private async declarations(reader: Reader, bookId: number): Promise<Declaration[]> {
    const all: Declaration[] = [];
    for (;;) {
      const page = await this.mustBeZero.declarations(reader, bookId, all.at(-1) ?? null, ACCOUNTS_AT_ONCE);
      all.push(...page);
      if (page.length < ACCOUNTS_AT_ONCE) return all;
    }
  }

  private async rowsOf(
    kind: 'must-be-zero' | 'clearing',
    standings: readonly Standing[],
    scope: ReportScope,
    reader: Reader,
    bands: Map<string, Band>,
  ): Promise<AgeingRow[]> {
    const named = await this.accounts.accounts(
      reader,
      standings.map(({ accountId }) => accountId),
    );
    const codes = new Map(scope.chart.nodes.map(({ id, code }) => [id, code]));
    const rows: AgeingRow[] = [];
    for (const { accountId, glAccountId, balance } of standings) {
      const { code, name, party, currency, decimals } = named.get(accountId)!;
      const since = await this.sinceWhen(reader, accountId, scope.toDate, balance);
      const ageDays = (Date.parse(scope.toDate) - Date.parse(since)) / DAY_MILLISECONDS;
      const bucket = BANDS.find(([days]) => ageDays <= days)![1];
      add(bands, named.get(accountId)!, bucket, balance);
      rows.push({
        ...{
          kind,
          glAccount: codes.get(glAccountId) ?? null,
          account: code,
          name,
          party,
          currency,
          accounts: 1,
        },
        ...{ ...balanceOf(balance, decimals), since, ageDays, bucket },
      });
    }
    return rows;
  }

  private async sinceWhen(reader: Reader, accountId: number, date: string, balance: bigint): Promise<string> {
    const walk = new NotZeroSince(balance, date);
    let before = addDays(date, 1);
    for (let looked = 0; looked < DAYS_LOOKED_AT; looked += DAYS_AT_ONCE) {
      const days = await this.mustBeZero.daysBack(reader, String(accountId), before, DAYS_AT_ONCE);
      if (walk.goBack(days) || days.length < DAYS_AT_ONCE) break;
      before = days.at(-1)!.businessDate;
    }
    return walk.date;
  }
}

const placeOf = (
  kind: ZeroAccounts,
  account: { readonly code: string; readonly accountId: string },
): string => (kind.by === 'gl-account' ? account.code : account.accountId);

function add(
  bands: Map<string, Band>,
  { currency, decimals }: ReportAccount,
  bucket: string,
  balance: bigint,
): void {
  const key = `${currency} ${bucket}`;
  const band = bands.get(key) ?? { currency, decimals, bucket, accounts: 0, balance: 0n };
  bands.set(key, band);
  band.accounts++;
  band.balance += balance;
}

const bandOf = (bucket: string): number => BANDS.findIndex(([, name]) => name === bucket);

function inOrder(left: Band, right: Band): number {
  if (left.currency !== right.currency) return left.currency < right.currency ? -1 : 1;
  return bandOf(left.bucket) - bandOf(right.bucket);
}

const totalOf = ({ currency, decimals, bucket, accounts, balance }: Band): AgeingRow => ({
  ...{ kind: 'total', glAccount: null, account: null, name: null, party: null, currency, accounts },
  ...{ ...balanceOf(balance, decimals), since: null, ageDays: null, bucket },
});
