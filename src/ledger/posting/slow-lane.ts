import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { databaseErrorKind, Transactions } from '../../platform/database/index.js';
import { AccountDirectory } from '../accounts/index.js';
import { PostingFactsRepository } from './database/posting-facts.repository.js';
import { GroupRunner } from './group-runner.js';
import { Patience } from './patience.js';
import { accountIdsOf } from './prepared-group.js';
import { PostingTraces } from './posting-traces.js';
import type { Unit } from './posting.types.js';
import { tracesOf } from './trace-ids.js';
import type { WaitingUnit } from './waiting-unit.js';

const PROBE_PAUSE_MILLISECONDS = 100;
export const MAX_PARKED = 5_000;

/**
 * Where units wait whose accounts somebody else has locked, so that one locked row of a thousand does not stop
 * everybody (architecture §2). The lane asks every tenth of a second which accounts are still locked and posts what
 * has become free; a unit that waits too long is told to come back.
 */
@Injectable()
export class SlowLane {
  private readonly logger = new Logger('Posting');
  private parked: WaitingUnit[] = [];
  private lockedAccounts: ReadonlySet<number> = new Set();
  private working: Promise<void> | null = null;

  constructor(
    private readonly runner: GroupRunner,
    private readonly transactions: Transactions,
    private readonly accounts: AccountDirectory,
    private readonly facts: PostingFactsRepository,
    private readonly patience: Patience,
    private readonly traces: PostingTraces,
  ) {}

  get size(): number {
    return this.parked.length;
  }

  /** True when the unit would meet a row that is known to be locked. */
  concerns(unit: Unit): boolean {
    return this.lockedAccounts.size > 0 && this.accountIdsOf(unit).some((id) => this.lockedAccounts.has(id));
  }

  /**
   * Splits a group that met a locked row: what touches the row is parked, the rest is handed back.
   * @returns the units that can go on now
   */
  async separate(group: readonly WaitingUnit[]): Promise<WaitingUnit[]> {
    this.lockedAccounts = new Set([...this.lockedAccounts, ...(await this.probe(group))]);
    const blocked = group.filter((waiting) => this.concerns(waiting.unit));
    if (blocked.length > 0) {
      const message = 'Postings wait for accounts that somebody else has locked';
      this.logger.warn({ message, units: blocked.length, ...tracesOf(blocked) });
    }
    this.park(...blocked);
    return group.filter((waiting) => !this.concerns(waiting.unit));
  }

  /** The lane is bounded: one locked account must not fill the memory of the node. */
  park(...waiting: readonly WaitingUnit[]): void {
    const room = Math.max(0, MAX_PARKED - this.parked.length);
    this.traces.parked(waiting);
    this.parked.push(...waiting.slice(0, room));
    if (waiting.length > room) this.patience.giveUp(waiting.slice(room), 'slow-lane-full');
    this.start();
  }

  /** Resolves when nothing is parked any more. */
  async idle(): Promise<void> {
    while (this.working) await this.working;
  }

  private start(): void {
    if (this.working || this.parked.length === 0) return;
    this.working = this.work().finally(() => {
      this.working = null;
      this.start();
    });
  }

  private async work(): Promise<void> {
    while (this.parked.length > 0) {
      await pause(PROBE_PAUSE_MILLISECONDS);
      this.parked = [...this.patience.withoutTired(this.parked)];
      this.lockedAccounts = new Set(await this.probe(this.parked));
      const free = this.parked.filter((waiting) => !this.concerns(waiting.unit));
      if (free.length === 0) continue;
      this.parked = this.parked.filter((waiting) => this.concerns(waiting.unit));
      this.parked.push(...(await this.runner.run(free)));
    }
    this.lockedAccounts = new Set();
  }

  /** A database that does not answer tells nothing; the postings stay and patience decides. */
  private async probe(group: readonly WaitingUnit[]): Promise<number[]> {
    const ids = new Set(group.flatMap(({ unit }) => this.accountIdsOf(unit)));
    const sorted = [...ids].sort((left, right) => left - right);
    try {
      return await this.transactions.runOnce((tx) =>
        this.facts.findLocked(tx, sorted, (error) => databaseErrorKind(error) === 'lock-wait'),
      );
    } catch {
      return [...this.lockedAccounts];
    }
  }

  private accountIdsOf(unit: Unit): number[] {
    return accountIdsOf(unit, (bookId, code) => this.accounts.lookup(bookId, code));
  }
}
