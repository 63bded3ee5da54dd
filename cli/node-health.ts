import { SuanpanError, valueOf, type SuanpanClient } from '../client/index.js';

export interface NodeHealth {
  readonly live: boolean;
  readonly ready: boolean;
  /** `ready`, `degraded`, `not ready` or `away`. */
  readonly status: string;
  readonly database: string | null;
  readonly redis: string | null;
  /** Why it is not ready. */
  readonly problem: string | null;
}

/** What a node says of itself; one that says nothing is away. */
export async function healthOf({ api }: SuanpanClient, signal: AbortSignal): Promise<NodeHealth> {
  try {
    valueOf(await api.GET('/health/live', { signal }));
  } catch (error) {
    return notReady('away', false, error);
  }
  try {
    const { status, database, redis } = valueOf(await api.GET('/health/ready', { signal }));
    return { live: true, ready: true, status, database, redis, problem: null };
  } catch (error) {
    return notReady('not ready', true, error);
  }
}

function notReady(status: string, live: boolean, error: unknown): NodeHealth {
  if (!(error instanceof SuanpanError)) throw error;
  return { live, ready: false, status, database: null, redis: null, problem: error.message };
}
