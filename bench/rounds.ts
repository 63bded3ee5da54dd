import type { Limit } from './limit.js';
import { runNaive } from './naive.js';
import {
  BATCH,
  BY_RULE,
  HOLD,
  HOT,
  loadService,
  loadSteadily,
  SINGLE,
  type Load,
  type LoadResult,
  type Target,
} from './service-load.js';

export const CLIENTS = 64;
export const MANY_CLIENTS = 256;
/** Each with a batch of 200 under way. */
export const BATCH_CLIENTS = 8;
/** At this part of what 64 clients get out of it, a service should still answer quickly. */
const STEADY_PART = 0.7;

/** One node, and two of them. */
export interface Targets {
  readonly one: Target;
  readonly both: Target;
  readonly databaseUrl: string;
  readonly limit: Limit;
}

/** Everything once, in turns, so that what the machine does meanwhile meets all of it. Postings a second. */
export interface Round {
  readonly naive: number;
  readonly naiveMany: number;
  readonly limit: number;
  readonly single: LoadResult;
  readonly singleMany: LoadResult;
  readonly batch: LoadResult;
  readonly hot: LoadResult;
  readonly rule: LoadResult;
  readonly hold: LoadResult;
  readonly twoNodes: LoadResult;
  readonly steady: LoadResult;
}

export async function playRound(targets: Targets, milliseconds: number): Promise<Round> {
  const { one, both, databaseUrl, limit } = targets;
  const rest = (load: Load, clients = CLIENTS, target = one) =>
    loadService(target, load, clients, milliseconds);
  const single = await rest(SINGLE);
  return {
    single,
    naive: await runNaive(databaseUrl, one.workload, CLIENTS, milliseconds),
    rule: await rest(BY_RULE),
    hot: await rest(HOT),
    hold: await rest(HOLD),
    batch: await rest(BATCH, BATCH_CLIENTS),
    limit: await limit.run(milliseconds),
    twoNodes: await rest(SINGLE, CLIENTS, both),
    singleMany: await rest(SINGLE, MANY_CLIENTS),
    naiveMany: await runNaive(databaseUrl, one.workload, MANY_CLIENTS, milliseconds),
    steady: await loadSteadily(one, SINGLE, {
      clients: MANY_CLIENTS,
      perSecond: single.postingsPerSecond * STEADY_PART,
      milliseconds,
    }),
  };
}

/** What is compiled and cached at first use must not be measured. */
export async function warmUp({ one, both, databaseUrl }: Targets, milliseconds: number): Promise<void> {
  for (const load of [SINGLE, BY_RULE, HOLD]) await loadService(both, load, CLIENTS, milliseconds);
  await loadService(one, BATCH, BATCH_CLIENTS, milliseconds);
  await runNaive(databaseUrl, one.workload, CLIENTS, milliseconds);
}
