import { CommitOutcomeUnknownError, databaseErrorKind } from '../platform/database/index.js';
import { RefusalError } from '../platform/errors/index.js';

/** An error of a job as people read it; what a database says stays in the log. */
export function messageOf(error: unknown): string {
  if (error instanceof RefusalError) return error.message;
  if (error instanceof CommitOutcomeUnknownError || isOfDatabase(error))
    return `The database refused or was away (${databaseErrorKind(error)}); the log has more under the trace id`;
  return error instanceof Error && error.message !== '' ? error.message : 'An error without a message';
}

/** True for an error that the next try may not meet. */
export function mayPass(error: unknown): boolean {
  if (error instanceof RefusalError) return PASSING.has(error.refusal.kind);
  if (error instanceof CommitOutcomeUnknownError) return true;
  const kind = databaseErrorKind(error);
  return kind === 'connection' || kind === 'deadlock' || kind === 'lock-wait';
}

const PASSING: ReadonlySet<string> = new Set(['busy', 'unavailable', 'too-often']);

function isOfDatabase(error: unknown): boolean {
  const { errno, sqlState, driverError } = (error ?? {}) as Record<string, unknown>;
  return typeof errno === 'number' || sqlState !== undefined || driverError !== undefined;
}
