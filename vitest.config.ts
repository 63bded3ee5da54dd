import { defineConfig } from 'vitest/config';

/**
 * Decorators and their metadata come from tsconfig.json. Three workers: many tests wait
 * for processes and timers, and with more those that do not fight over the database. The files that
 * one worker runs share their modules, because importing the service for each of them anew took longer than most of the
 * tests; what a file must not leave behind for the next one is in test/support/setup.ts.
 */
export default defineConfig({
  test: {
    include: ['{src,client,cli,bank}/**/*.spec.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
