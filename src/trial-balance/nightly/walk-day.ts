import { Injectable } from '@nestjs/common';
import { checkAccount, checkHeld, type AccountInPlace } from './check-account.rules.js';
import { findDisagreeing, findMiscounted, findUnbalanced, type Decimals } from './check-vouchers.rules.js';
import type { Phase } from './checkpoint.js';
import { AccountPageRepository } from './database/account-page.repository.js';
import { OpenHoldRepository } from './database/open-hold.repository.js';
import { Snapshots, type Reader } from './database/snapshot.repository.js';
import { VoucherPageRepository, type Day } from './database/voucher-page.repository.js';
import { joinEntries, rangesOf } from './entry-ranges.rules.js';
import type { Finding } from './finding.js';
import { PageSizes } from './page-sizes.js';

/** What looking at a page has brought. */
export interface WalkedPage {
  readonly findings: readonly Finding[];
  readonly count: number;
  /** The last that was looked at; null when there was nothing more. */
  readonly last: string | null;
}

/**
 * Looks at a date page by page, by primary key: each voucher with its lines and entries, each account that moved with
 * its entries, balance, holds and earmarks, each other account with open holds. Every page is one state of the books, so that what is posted meanwhile,
 * also into the same date, is on it as a whole or not at all.
 */
@Injectable()
export class WalkDay {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly voucherPages: VoucherPageRepository,
    private readonly accountPages: AccountPageRepository,
    private readonly openHolds: OpenHoldRepository,
    private readonly sizes: PageSizes,
  ) {}

  /** How much there is to look at. */
  async count(day: Day): Promise<number> {
    const { plain } = this.snapshots;
    const moved = (await this.voucherPages.count(plain, day)) + (await this.accountPages.count(plain, day));
    return moved + (await this.openHolds.count(plain, day.bookId));
  }

  page(phase: Phase, day: Day, after: string | null, decimals: Decimals): Promise<WalkedPage> {
    if (phase === 'vouchers') return this.vouchers(this.snapshots.plain, day, after, decimals);
    if (phase === 'accounts') return this.accounts(day, after, decimals);
    return this.holds(day, after, decimals);
  }

  /**
   * The next vouchers that came while the date was walked, and what they have moved: the accounts are looked at once more,
   * because they may have been looked at before them.
   */
  async latecomers(reader: Reader, day: Day, after: string | null, decimals: Decimals): Promise<WalkedPage> {
    const page = await this.vouchers(reader, day, after, decimals);
    if (page.last === null) return page;
    const findings = [...page.findings];
    const moved = await this.voucherPages.accounts(reader, day, { after, upTo: page.last });
    for (let start = 0; start < moved.length; start += this.sizes.accounts) {
      const some = moved.slice(start, start + this.sizes.accounts);
      findings.push(
        ...(await this.check(reader, day, await this.accountPages.some(reader, day, some), decimals)),
      );
    }
    return { ...page, findings };
  }

  /** Proofs 1 and 3, and of proof 5 what a single line says. */
  private async vouchers(
    reader: Reader,
    day: Day,
    after: string | null,
    decimals: Decimals,
  ): Promise<WalkedPage> {
    const { count, last } = await this.voucherPages.page(reader, day, after, this.sizes.vouchers);
    if (last === null) return { findings: [], count, last };
    const range = { after, upTo: last };
    const findings = [
      ...findUnbalanced(await this.voucherPages.unbalanced(reader, day, range), decimals),
      ...findMiscounted(await this.voucherPages.miscounted(reader, day, range)),
      ...findDisagreeing(await this.voucherPages.disagreeing(reader, day, range), decimals),
    ];
    return { findings, count, last };
  }

  /** Proofs 2, 3, 4 and 6 of each account. */
  private async accounts(day: Day, after: string | null, decimals: Decimals): Promise<WalkedPage> {
    return this.snapshots.read(async (reader) => {
      const accounts = await this.accountPages.page(reader, day, after ?? '0', this.sizes.accounts);
      const findings = await this.check(reader, day, accounts, decimals);
      return { findings, count: accounts.length, last: accounts.at(-1)?.accountId ?? null };
    });
  }

  private async check(
    reader: Reader,
    day: Day,
    accounts: readonly Omit<AccountInPlace, 'beyond'>[],
    decimals: Decimals,
  ): Promise<Finding[]> {
    if (accounts.length === 0) return [];
    const ends = await this.accountPages.ends(reader, accounts);
    const lasts = accounts.flatMap(({ accountId, balance }) =>
      balance === null ? [] : [{ accountId, sequence: balance.lastSequence }],
    );
    const beyond = await this.accountPages.beyond(reader, lasts);
    const entries = await this.entriesOf(reader, day, accounts);
    return accounts.flatMap((account) =>
      checkAccount(
        {
          account: { ...account, beyond: beyond.get(account.accountId) ?? null },
          entries: entries.get(account.accountId) ?? null,
          ends: ends.get(account.accountId) ?? null,
        },
        decimals,
      ),
    );
  }

  /** Proof 6 of accounts that did not move. */
  private holds(day: Day, after: string | null, decimals: Decimals): Promise<WalkedPage> {
    return this.snapshots.read(async (reader) => {
      const { count, last, accountIds } = await this.openHolds.page(reader, day, after, this.sizes.holds);
      const accounts = await this.openHolds.held(reader, accountIds);
      return { findings: accounts.flatMap((account) => checkHeld(account, decimals)), count, last };
    });
  }

  private async entriesOf(reader: Reader, day: Day, accounts: Parameters<typeof rangesOf>[0]) {
    const parts = [];
    for (const ranges of rangesOf(accounts, this.sizes.entries, this.sizes.ranges))
      parts.push(...(await this.accountPages.entries(reader, day, ranges)));
    return joinEntries(parts);
  }
}
