import { defineConfig } from 'vitest/config';

/**
 * Decorators and their metadata come from tsconfig.json. Two workers: more only fight over the database. The files that
 * one worker runs share their modules, because importing the service for each of them anew took longer than most of the
 * tests; what a file must not leave behind for the next one is in test/support/setup.ts.
 */
export default defineConfig({
  test: {
    include: ['{src,client,cli}/**/*.spec.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
