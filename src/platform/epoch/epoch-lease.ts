import type { Tx } from '../database/index.js';

/** How long a node relies on an epoch, from the moment it began to read it. */
export const LEASE_MILLISECONDS = 400;
/** A node that is busy reads it anew from then on, beside the requests that still rely on it. */
const RENEWAL_MILLISECONDS = LEASE_MILLISECONDS / 2;
/** Longer than the lease by more than clocks differ in pace. */
const SEEN_EVERYWHERE_MILLISECONDS = LEASE_MILLISECONDS + 100;

/** The number that moves with every change of what is kept. */
export interface StoredEpoch {
  read(): Promise<string>;
  /** Visible together with the change it is about. The last statement of a transaction: it locks one row for all. */
  advance(tx: Tx): Promise<void>;
}

interface Reading {
  readonly beganAt: number;
  readonly epoch: Promise<string>;
}

/**
 * Makes a change of what nodes keep in memory effective on all of them by the time its command is answered, at the cost
 * of one comparison a question. What a node keeps belongs to an epoch, which it reads at most five times a second and
 * relies on for a lease. A change moves the epoch in its transaction and is answered when every lease has ended that
 * began before. So what arrives after the answer meets a lease that began after the commit, and therefore the change.
 * No Redis, no wall clock: only that an interval takes about as long on one node as on another.
 */
export class EpochLease {
  private known: { readonly beganAt: number; readonly epoch: string } | null = null;
  private reading: Reading | null = null;
  private next: Promise<string> | null = null;

  constructor(private readonly stored: StoredEpoch) {}

  /** The epoch as of all changes that are answered by now. Without a promise when the node may rely on what it knows. */
  current(): string | Promise<string> {
    const now = performance.now();
    const { known, reading } = this;
    if (known && now - known.beganAt <= LEASE_MILLISECONDS) {
      if (!reading && now - known.beganAt > RENEWAL_MILLISECONDS) void this.read(now);
      return known.epoch;
    }
    if (!reading) return this.read(now);
    if (now - reading.beganAt <= LEASE_MILLISECONDS) return reading.epoch;
    // Under way for longer: it may have looked before a change that was answered since. One at a time, even so.
    this.next ??= reading.epoch.then(this.readNext, this.readNext);
    return this.next;
  }

  /** To be the last thing a transaction does that changes what is kept. */
  advance(tx: Tx): Promise<void> {
    return this.stored.advance(tx);
  }

  /** After the commit of such a transaction: resolves when no node relies on what was before. */
  async seenEverywhere(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SEEN_EVERYWHERE_MILLISECONDS));
  }

  private readonly readNext = (): string | Promise<string> => {
    this.next = null;
    return this.current();
  };

  private read(beganAt: number): Promise<string> {
    const reading = { beganAt, epoch: this.stored.read() };
    this.reading = reading;
    reading.epoch.then(
      (epoch) => {
        if (!this.known || beganAt >= this.known.beganAt) this.known = { beganAt, epoch };
        this.forget(reading);
      },
      // Told to those who wait for it; a node that needs the epoch asks again.
      () => this.forget(reading),
    );
    return reading.epoch;
  }

  private forget(reading: Reading): void {
    if (this.reading === reading) this.reading = null;
  }
}
