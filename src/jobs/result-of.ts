import { RefusalError, type Result } from '../platform/errors/index.js';
import type { JobResult } from '../scheduler/index.js';

/**
 * What a command's answer makes of a run: what the books refuse wants a person.
 * @throws RefusalError for every other refusal, of which the scheduler knows whether it may pass
 */
export function resultOf(answer: Result<unknown>): JobResult {
  if (answer.ok) return { outcome: 'succeeded' };
  if (answer.refusal.kind === 'refused') return { outcome: 'blocked', reason: answer.refusal.message };
  throw new RefusalError(answer.refusal);
}
