import type { Refusal } from '../../platform/errors/index.js';
import type { OrderStanding } from './order.js';
import { orderRefusals } from './orders.errors.js';

/**
 * Whether an order may be cleared at once: not twice, not beside its file, and not when the money of its trade may be swept
 * already (domain §6). @param now database time
 */
export function orderProblem({ isCleared, isInFile, sweepAt }: OrderStanding, now: string): Refusal | null {
  if (isCleared) return orderRefusals.cleared();
  if (isInFile) return orderRefusals.inFile();
  if (sweepAt === 'unknown') return orderRefusals.forwardNotCleared();
  return sweepAt !== null && sweepAt <= now ? orderRefusals.swept(sweepAt) : null;
}
