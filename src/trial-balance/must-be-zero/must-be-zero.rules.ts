import type { Declaration, ZeroAccounts } from './declaration.js';

/** What was said of the account counts, else what was said of its GL account, else the flag of its opening. */
export class MustBeZero {
  private readonly accounts: ReadonlyMap<string, boolean>;
  private readonly glAccounts: ReadonlyMap<string, boolean>;

  constructor(declarations: readonly Declaration[]) {
    const of = (kind: 'A' | 'G'): Map<string, boolean> =>
      new Map(
        declarations
          .filter(({ subject }) => subject === kind)
          .map(({ subjectId, mustBeZero }) => [subjectId, mustBeZero]),
      );
    this.accounts = of('A');
    this.glAccounts = of('G');
  }

  /** Every way in which accounts that must be zero are found; none finds an account twice. */
  kinds(idsAtOnce: number): ZeroAccounts[] {
    const kinds: ZeroAccounts[] = [{ by: 'flag' }];
    for (const [id, mustBeZero] of this.glAccounts) if (mustBeZero) kinds.push({ by: 'gl-account', id });
    const ids = [...this.accounts].filter(([, mustBeZero]) => mustBeZero).map(([id]) => id);
    for (let start = 0; start < ids.length; start += idsAtOnce)
      kinds.push({ by: 'account', ids: ids.slice(start, start + idsAtOnce) });
    return kinds;
  }

  /** Whether an account that was found that way is to be looked at, or is a matter of a closer declaration. */
  counts(kind: ZeroAccounts, account: { readonly accountId: string; readonly glAccountId: string }): boolean {
    if (kind.by === 'account') return true;
    if (this.accounts.has(account.accountId)) return false;
    return kind.by === 'gl-account' || !this.glAccounts.has(account.glAccountId);
  }
}

/** Walks back to the date on which a balance stopped being zero. */
export class NotZeroSince {
  /** @param balance at the end of the date that the walk begins with */
  constructor(
    private balance: bigint,
    private since: string,
  ) {}

  /** @param days latest first. @returns whether the date was found */
  goBack(days: readonly { readonly businessDate: string; readonly moved: bigint }[]): boolean {
    for (const { businessDate, moved } of days) {
      this.since = businessDate;
      this.balance -= moved;
      if (this.balance === 0n) return true;
    }
    return false;
  }

  /** The date found, or the earliest one looked at. */
  get date(): string {
    return this.since;
  }
}
