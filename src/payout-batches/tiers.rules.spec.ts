import { expect, it } from 'vitest';
import { readTiers, tierOf } from './tiers.rules.js';

const TIERS = [{ upTo: '100.00', approvals: 1 }, { upTo: '1000.00', approvals: 2 }, { approvals: 3 }];

it.each([
  [10_000n, 1],
  [10_001n, 2],
  [100_000n, 2],
  [10n ** 20n, 3],
])('a total of %s needs %i approvals', (total, approvals) => {
  expect(tierOf(TIERS, total, 2).approvals).toBe(approvals);
});

it.each([
  ['an end', [{ upTo: '1.00', approvals: 1 }]],
  ['no order', [{ upTo: '2.00', approvals: 1 }, { upTo: '1.00', approvals: 1 }, { approvals: 1 }]],
  ['no amount in the middle', [{ approvals: 1 }, { approvals: 2 }]],
  ['too few clients', [{ approvals: 2, approvers: ['a', 'a'] }]],
])('tiers with %s are refused', (_name, tiers) => {
  expect(readTiers(tiers, 2).ok).toBe(false);
});
