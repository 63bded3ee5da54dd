import { expect, it } from 'vitest';
import { changeOf } from './comparison.rules.js';

it.each<[bigint, bigint, string | null]>([
  [200n, 300n, '50.00'],
  [300n, 200n, '-33.33'],
  [300n, 500n, '66.67'],
  [-200n, -100n, '50.00'],
  [-200n, 100n, '150.00'],
  [100n, 100n, '0.00'],
  [0n, 5n, null],
  [0n, 0n, null],
  // Half a hundredth is rounded away from zero, on both sides; less than half is nothing, without a sign.
  [20_000n, 20_001n, '0.01'],
  [20_000n, 19_999n, '-0.01'],
  [20_001n, 20_000n, '0.00'],
  [3n * 10n ** 49n, 10n ** 49n + 2n * 10n ** 49n + 10n ** 46n * 3n, '0.10'],
])('from %s to %s is %s percent', (from, to, percentage) => {
  expect(changeOf(from, to)).toEqual({ from, to, difference: to - from, percentage });
});
