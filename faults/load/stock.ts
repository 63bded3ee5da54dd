import type { Random } from '../../test/support/random.js';

/** The latest things of a kind, not more than a few dozen: callers care about what has just happened. */
export class Recent<T> {
  private readonly items: T[] = [];

  constructor(private readonly most = 40) {}

  add(item: T): void {
    this.items.push(item);
    if (this.items.length > this.most) this.items.shift();
  }

  pick(random: Random): T | null {
    return this.items.length === 0 ? null : random.pick(this.items);
  }
}

export interface KnownHold {
  readonly id: string;
  readonly account: string;
  /** In cents. */
  readonly amount: number;
}

export interface KnownVoucher {
  readonly id: string;
  /** In cents, of each line of two. */
  readonly amount: number;
  readonly kind: 'transfer' | 'receipt';
}

export interface KnownApproval {
  readonly id: string;
  readonly contentHash: string;
}

/** What callers have been told, and so may ask more about. */
export class Stock {
  readonly holds = new Recent<KnownHold>();
  readonly vouchers = new Recent<KnownVoucher>();
  readonly approvals = new Recent<KnownApproval>(10);
}
