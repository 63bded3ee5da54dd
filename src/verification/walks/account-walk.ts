import type { StoredBook } from '../database/book.repository.js';
import type { AccountRepository, EntryCount, StoredAccount } from '../database/account.repository.js';
import type { SetAsideRepository } from '../database/set-aside.repository.js';
import { findStateProblem, type StoredChange } from '../rules/check-account-state.rules.js';
import { checkBalance, type BalanceProblem, type Totals } from '../rules/check-balance.rules.js';
import type { FindingCode } from '../rules/finding.js';
import { AT_MOST, LISTED_AT_ONCE, type Walk } from './walk.js';

/** Of a longer gap the two ends are named. */
const NAMED_ONE_BY_ONE = 100;
const NO_TOTALS: Totals = { debit: 0n, credit: 0n };
const NO_ENTRIES: EntryCount = { entries: 0, counted: 0, highest: 0 };

/** What earlier walks have found out about rows that accounts are compared with. */
export interface Corrections {
  readonly turnovers: ReadonlyMap<string, Totals>;
  readonly holds: ReadonlyMap<string, bigint>;
  readonly earmarks: ReadonlyMap<string, bigint>;
  /** Accounts whose last event may have another time than it should. */
  readonly times: readonly ReadonlySet<string>[];
}

/** The sums of a page of accounts, by account. */
interface Sums {
  readonly entries: ReadonlyMap<string, EntryCount>;
  /** The first entry that was counted; 1 where all were. */
  readonly starts: ReadonlyMap<string, number> | null;
  readonly turnovers: ReadonlyMap<string, Totals>;
  readonly holds: ReadonlyMap<string, bigint>;
  readonly earmarks: ReadonlyMap<string, bigint>;
  readonly lastEvents: ReadonlyMap<string, string>;
  readonly changes: ReadonlyMap<string, readonly StoredChange[]>;
}

/** Walks over the accounts of a book: each balance against entries, turnovers, holds, earmarks and history. */
export class AccountWalk {
  /** Entries of dates that are not trusted. */
  countedEntries = 0;
  accounts = 0;

  /** @param trustedUpTo entries of dates up to that one are not looked at; null to look at all */
  constructor(
    private readonly book: StoredBook,
    private readonly rows: AccountRepository,
    private readonly setAside: SetAsideRepository,
    private readonly corrections: Corrections,
    private readonly trustedUpTo: string | null,
    private readonly walk: Walk,
  ) {}

  async run(): Promise<void> {
    for (let after = '0'; ;) {
      const page = await this.rows.page(this.book.id, after, LISTED_AT_ONCE);
      if (page.length === 0) return;
      const sums = await this.sumsOf(page.map(({ id }) => id));
      for (const account of page) await this.check(account, sums);
      this.accounts += page.length;
      this.walk.progress.advance(page.length);
      after = page.at(-1)!.id;
    }
  }

  /** Entries to which no line belongs. */
  async findLooseEntries(): Promise<void> {
    const { findings } = this.walk;
    for (const loose of await this.rows.looseEntries(this.book.id, this.trustedUpTo, AT_MOST)) {
      const { accountId, sequence: entry, voucher, kind } = loose;
      const detail = `it names voucher ${voucher}${kind === 'other-book' ? ', which is in another book' : ''}`;
      if (kind === 'no-voucher')
        findings.add({
          ...{ code: 'VERIFY.VOUCHER_MISSING', subject: { voucher } },
          detail: 'entries and lines name it',
        });
      else findings.add({ code: 'VERIFY.ENTRY_WITHOUT_LINE', subject: { accountId, entry }, detail });
    }
  }

  private async sumsOf(ids: readonly string[]): Promise<Sums> {
    const [entries, turnovers, holds, earmarks, lastEvents, changes] = await Promise.all([
      this.entriesOf(ids),
      this.rows.turnoverTotals(ids),
      this.setAside.openHolds(ids),
      this.setAside.earmarkSums(ids),
      this.setAside.lastEvents(ids),
      this.rows.changes(ids),
    ]);
    return { ...entries, turnovers, holds, earmarks, lastEvents, changes };
  }

  private async entriesOf(ids: readonly string[]): Promise<Pick<Sums, 'entries' | 'starts'>> {
    if (this.trustedUpTo === null) return { entries: await this.rows.entryCounts(ids), starts: null };
    const [starts, highest] = await Promise.all([
      this.rows.firstAfter(ids, this.trustedUpTo),
      this.rows.highestSequences(ids),
    ]);
    const counts = await this.rows.entryCountsFrom(starts, this.trustedUpTo);
    const entries = new Map(
      [...highest].map(([id, last]) => [id, { ...NO_ENTRIES, ...counts.get(id), highest: last }]),
    );
    return { entries, starts };
  }

  private async check(account: StoredAccount, sums: Sums): Promise<void> {
    const { id: accountId, balance } = account;
    const { findings } = this.walk;
    const subject = { accountId };
    const entries = sums.entries.get(accountId) ?? NO_ENTRIES;
    this.countedEntries += entries.counted;
    if (balance === null) {
      findings.add({ code: 'VERIFY.BALANCE_MISSING', subject, detail: 'it has no row' });
      return;
    }
    await this.findGaps(accountId, balance.lastSequence, entries, sums.starts);
    const state = findStateProblem(sums.changes.get(accountId) ?? [], balance);
    if (state !== null) findings.add({ code: 'VERIFY.ACCOUNT_STATE_WRONG', subject, detail: state });
    const problems = checkBalance({
      ...balance,
      ...account,
      highestSequence: entries.highest,
      beyond: await this.entriesBeyond(accountId, balance.lastSequence, entries),
      turnovers: sums.turnovers.get(accountId) ?? NO_TOTALS,
      corrections: this.corrections.turnovers.get(accountId) ?? NO_TOTALS,
      openHolds: {
        sum: sums.holds.get(accountId) ?? 0n,
        correction: this.corrections.holds.get(accountId) ?? 0n,
      },
      earmarks: {
        sum: sums.earmarks.get(accountId) ?? 0n,
        correction: this.corrections.earmarks.get(accountId) ?? 0n,
      },
      lastEventAt: sums.lastEvents.get(accountId) ?? '',
    });
    const isExcused = this.corrections.times.some((accounts) => accounts.has(accountId));
    for (const problem of problems)
      if (problem.kind !== 'time' || !isExcused)
        findings.add({ code: codeOf(problem), subject, detail: problem.detail, balance: problem });
  }

  private async entriesBeyond(accountId: string, last: number, { highest }: EntryCount): Promise<number[]> {
    return highest > last ? this.rows.sequencesAfter(accountId, last, AT_MOST) : [];
  }

  /** Entries that are missing between others; those after the last one are seen by the balance. */
  private async findGaps(
    accountId: string,
    lastSequence: number,
    { entries, highest }: EntryCount,
    starts: Sums['starts'],
  ): Promise<void> {
    const { findings } = this.walk;
    const start = starts === null ? 1 : starts.get(accountId);
    if (start === undefined || entries === highest - start + 1) return;
    const upTo = Math.min(highest, Math.max(lastSequence, start));
    for (const { from, to } of await this.rows.gaps(accountId, start, upTo, AT_MOST)) {
      const detail = `there are entries before ${from} and after ${to}`;
      const tell = (entry: number, more: { readonly toEntry?: number }): void =>
        findings.add({ code: 'VERIFY.ENTRY_MISSING', subject: { accountId, entry, ...more }, detail });
      if (to - from >= NAMED_ONE_BY_ONE) tell(from, { toEntry: to });
      else for (let entry = from; entry <= to; entry++) tell(entry, {});
    }
  }
}

function codeOf({ kind }: BalanceProblem): FindingCode {
  if (kind === 'held') return 'VERIFY.HELD_WRONG';
  return kind === 'earmarked' ? 'VERIFY.EARMARKED_WRONG' : 'VERIFY.BALANCE_WRONG';
}
