import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Nodes' globals that scripts use; the TypeScript sources have them from their types. */
const NODE_GLOBALS = [
  'AbortController AbortSignal Buffer URL URLSearchParams clearInterval clearTimeout console fetch performance process',
  'setImmediate setInterval setTimeout structuredClone',
].flatMap((line) => line.split(' '));

export default defineConfig(
  { ignores: ['dist', 'node_modules', '.data', '**/*.d.mts', 'client/schema.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries([...NODE_GLOBALS, 'module', 'require'].map((name) => [name, 'readonly'])),
    },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }] },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-console': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes from the injected Clock.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/*.ts', 'src/**/*.spec.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // Amounts are bigint inside and decimal strings outside: there is no floating point in the ledger.
    files: ['src/ledger/**/*.ts', 'src/platform/money/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'parseFloat', message: 'Amounts are never floating point.' },
      ],
    },
  },
  {
    // Distributed locks measure their own time against Redis; tests measure real time.
    files: ['src/platform/lock/**/*.ts', 'test/**/*.ts', '**/*.spec.ts', 'bench/**/*.ts', 'faults/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: { '@typescript-eslint/require-array-sort-compare': 'off' },
  },
);
