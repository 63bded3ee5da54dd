import { defineConfig } from 'vitest/config';

/** Decorators and their metadata come from tsconfig.json. Two workers: more only fight over the database. */
export default defineConfig({
  test: {
    include: ['{src,client}/**/*.spec.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
