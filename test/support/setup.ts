import 'reflect-metadata';
import { afterAll, expect, vi } from 'vitest';

/** A database of Redis for each worker: locks and counters are named by the codes of books, which files have in common. */
const { TEST_REDIS_URL: redis, VITEST_POOL_ID: worker } = process.env;
if (redis && new URL(redis).pathname.length <= 1)
  process.env.TEST_REDIS_URL = new URL(`/${Number(worker ?? 0) % 16}`, redis).href;

// A seed that is given repeats the tests of properties too.
if (process.env.SEED !== undefined) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.SEED) });
}

const environment = { ...process.env };

/** Runs for every test file, after its own hooks: the next one is run by the same process. */
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  const names = Object.keys({ ...environment, ...process.env });
  expect(names.filter((name) => process.env[name] !== environment[name])).toEqual([]);
});
