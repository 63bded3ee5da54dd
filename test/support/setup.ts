import 'reflect-metadata';
import { afterAll, expect, vi } from 'vitest';

const environment = { ...process.env };

/** Runs for every test file, after its own hooks: the next one is run by the same process. */
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  const names = Object.keys({ ...environment, ...process.env });
  expect(names.filter((name) => process.env[name] !== environment[name])).toEqual([]);
});
