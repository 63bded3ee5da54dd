import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { DatabasePool, GroupTransactions, type PoolState } from '../database/index.js';
import { Locks } from '../lock/index.js';
import { packageVersion } from '../metrics/index.js';
import { RuntimeSettings, SETTING_NAMES, type SettingName } from '../runtime-settings/index.js';

/** Work that waits for its turn. */
export interface QueueState {
  readonly name: string;
  readonly waiting: number;
  /** Null where only the number counts. */
  readonly waitingBytes: number | null;
  /** How many may wait before callers are told to come back. */
  readonly limit: number;
}

/** Work that is being done. */
export interface WorkState {
  readonly name: string;
  readonly running: number;
  readonly limit: number;
}

export interface NodeDescription {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly version: string;
  readonly environment: string;
  readonly pool: PoolState;
  /** Connections that carry groups of postings and nothing else. */
  readonly groupPool: PoolState;
  readonly queues: readonly QueueState[];
  readonly work: readonly WorkState[];
  readonly locks: readonly string[];
  readonly settings: readonly { readonly name: SettingName; readonly value: string | number }[];
}

/** What this node is doing. Modules above the platform show their queues here, because the platform knows none of them. */
@Injectable()
export class NodeState {
  private readonly startedAt: Date;
  private readonly version = packageVersion();
  private readonly queues: (() => readonly QueueState[])[] = [];
  private readonly work: (() => readonly WorkState[])[] = [];

  constructor(
    private readonly pool: DatabasePool,
    private readonly groups: GroupTransactions,
    private readonly locks: Locks,
    private readonly settings: RuntimeSettings,
    @Inject(CONFIG) private readonly config: Config,
    clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  /** @param read asked whenever somebody looks */
  showQueues(read: () => readonly QueueState[]): void {
    this.queues.push(read);
  }

  /** @param read asked whenever somebody looks */
  showWork(read: () => readonly WorkState[]): void {
    this.work.push(read);
  }

  describe(): NodeDescription {
    return {
      host: hostname(),
      pid: process.pid,
      startedAt: this.startedAt,
      version: this.version,
      environment: this.config.environment,
      pool: this.pool.state(),
      groupPool: this.groups.state(),
      queues: this.queues.flatMap((read) => read()),
      work: this.work.flatMap((read) => read()),
      locks: this.locks.held(),
      settings: SETTING_NAMES.map((name) => ({ name, value: this.settings.get(name) })),
    };
  }
}
