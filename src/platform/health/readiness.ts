import { Injectable } from '@nestjs/common';
import { Draining } from '../http/index.js';
import { Locks } from '../lock/index.js';
import { Metrics } from '../metrics/index.js';
import { DatabaseProbe } from './database-probe.repository.js';

const DATABASE_PATIENCE_MILLISECONDS = 2_000;

export interface PartsUp {
  readonly database: boolean;
  readonly redis: boolean;
}

/** Whether this process can take requests: asked by balancers, and shown with the metrics. */
@Injectable()
export class Readiness {
  private looking: Promise<PartsUp> | null = null;

  constructor(
    private readonly database: DatabaseProbe,
    private readonly locks: Locks,
    private readonly draining: Draining,
    metrics: Metrics,
  ) {
    const numberOf = (isSo: boolean): number => (isSo ? 1 : 0);
    metrics.gauge('suanpan_database_up', 'Whether the database answers: 1 or 0', async () =>
      numberOf((await this.parts()).database),
    );
    metrics.gauge('suanpan_redis_up', 'Whether Redis answers: 1 or 0', async () =>
      numberOf((await this.parts()).redis),
    );
    metrics.gauge('suanpan_ready', 'Whether the node wants requests: 1 or 0', async () =>
      numberOf(!this.isDraining && (await this.parts()).database),
    );
  }

  get isDraining(): boolean {
    return this.draining.begun;
  }

  /** Those who ask at the same time share an answer, so that a database that hangs is not asked by everybody. */
  parts(): Promise<PartsUp> {
    this.looking ??= this.look().finally(() => (this.looking = null));
    return this.looking;
  }

  private async look(): Promise<PartsUp> {
    const [database, redis] = await Promise.all([
      this.database.answersWithin(DATABASE_PATIENCE_MILLISECONDS),
      this.locks.areAvailable(),
    ]);
    return { database, redis };
  }
}
