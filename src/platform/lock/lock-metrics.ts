import { RefusalError } from '../errors/index.js';
import type { Count, Distribution, Metrics } from '../metrics/index.js';

/** What became of the wish for a lock. */
export type LockResult = 'acquired' | 'busy' | 'unavailable';

/** Distributed locks in numbers; without their names, which hold books and dates. */
export class LockMetrics {
  private readonly attempts: Readonly<Record<LockResult, Count>>;
  private readonly waits: Distribution;
  private readonly holding: Distribution;
  private readonly losses: Count;
  private readonly fenced: Count;

  /** @param held how many are held now */
  constructor(metrics: Metrics, held: () => number) {
    const attempts = metrics.counterBy(
      'suanpan_lock_attempts_total',
      'Wishes for a lock, by what became of them: had it, somebody else held it, nobody could tell',
      'result',
    );
    this.attempts = {
      acquired: attempts.of('acquired'),
      busy: attempts.of('busy'),
      unavailable: attempts.of('unavailable'),
    };
    this.waits = metrics.histogram(
      'suanpan_lock_wait_seconds',
      'From the wish for a lock to having it, or to its refusal',
    );
    this.holding = metrics.histogram('suanpan_lock_held_seconds', 'From having a lock to giving it back');
    this.losses = metrics.counter(
      'suanpan_locks_lost_total',
      'Locks that could not be kept while work went on',
    );
    this.fenced = metrics.counter(
      'suanpan_lock_fenced_total',
      'Work under a lock that the database refused, because somebody else had taken over',
    );
    metrics.gauge('suanpan_locks_held', 'Locks that this node holds', held);
  }

  attempted(result: LockResult, since: number): void {
    this.attempts[result].add();
    this.waits.observe((performance.now() - since) / 1_000);
  }

  lost(): void {
    this.losses.add();
  }

  released(since: number): void {
    this.holding.observe((performance.now() - since) / 1_000);
  }

  /** @param error that ended the work under a lock */
  failed(error: unknown): void {
    if (error instanceof RefusalError && error.refusal.code === 'LOCK.LOST') this.fenced.add();
  }
}
