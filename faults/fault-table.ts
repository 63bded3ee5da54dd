import type { Fault } from './fault.js';
import { clockJump } from './faults/clock-jump.js';
import {
  connectionsHalfOpen,
  connectionsReset,
  connectionsSlow,
  poolExhausted,
} from './faults/connections.js';
import { diskFull } from './faults/disk-full.js';
import { databaseKill, killAtRandom, nodeStopped, sigterm } from './faults/end-processes.js';
import { fencedProcess } from './faults/fenced-process.js';
import { flood } from './faults/flood.js';
import { killAfterCommit, killAtClaim, killBeforeCommit } from './faults/kill-at-points.js';
import { deadlockStorm, rowsLocked } from './faults/locked-rows.js';
import { commitHeldUp, commitLost } from './faults/lost-commit.js';
import { payouts } from './faults/payouts.js';
import { redisAbsent, redisFlushed, redisKilled, redisSlow } from './faults/redis.js';
import { retryElsewhere, sameRequests } from './faults/two-nodes.js';

/** Every fault, in the order they are run in. */
export const FAULTS: readonly Fault[] = [
  killAtClaim,
  killBeforeCommit,
  killAfterCommit,
  killAtRandom,
  sigterm,
  nodeStopped,
  databaseKill,
  diskFull,
  commitLost,
  commitHeldUp,
  connectionsReset,
  connectionsHalfOpen,
  connectionsSlow,
  poolExhausted,
  deadlockStorm,
  rowsLocked,
  sameRequests,
  retryElsewhere,
  redisKilled,
  redisFlushed,
  redisSlow,
  redisAbsent,
  fencedProcess,
  clockJump,
  flood,
  payouts,
];
