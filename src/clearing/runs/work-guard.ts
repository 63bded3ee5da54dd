import type { Tx } from '../../platform/database/index.js';

/**
 * Asked first in every transaction of work that one node does at a time.
 * @throws RefusalError LOCK.LOST when another node has taken over
 */
export type WorkGuard = (tx: Tx) => Promise<void>;
