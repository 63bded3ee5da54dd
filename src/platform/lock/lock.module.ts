import { Global, Module } from '@nestjs/common';
import { FenceRepository } from './fence.repository.js';
import { Locks } from './locks.js';
import { RedisLocks } from './redis-locks.js';

/** Distributed locks, for batches, day closes and jobs; the posting path does without. */
@Global()
@Module({ providers: [FenceRepository, { provide: Locks, useClass: RedisLocks }], exports: [Locks] })
export class LockModule {}
