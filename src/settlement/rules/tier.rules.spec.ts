import { expect, it } from 'vitest';
import { approvalsOf, warningProblem, type SettlementTier } from './tier.rules.js';

it.each<[SettlementTier, without: number, warned: number]>([
  [{ approvals: 0 }, 0, 1],
  [{ approvals: 1 }, 1, 1],
  [{ approvals: 2 }, 2, 2],
  [{ approvals: 0, approvalsWithWarnings: 0 }, 0, 0],
  [{ approvals: 0, approvalsWithWarnings: 2 }, 0, 2],
  [{ approvals: 1, approvalsWithWarnings: 2 }, 1, 2],
])('%o needs %i approvals, with warnings %i', (tier, without, warned) => {
  expect([approvalsOf(tier, false), approvalsOf(tier, true)]).toEqual([without, warned]);
});

it.each<[string, SettlementTier, boolean]>([
  ['fewer with warnings than without', { approvals: 2, approvalsWithWarnings: 1 }, true],
  ['fewer clients than warnings need', { approvals: 1, approvalsWithWarnings: 2, approvers: ['a'] }, true],
  ['nobody among the clients', { approvals: 0, approvers: [] }, true],
  ['as many', { approvals: 1, approvalsWithWarnings: 1, approvers: ['a'] }, false],
  ['nothing about warnings', { approvals: 0 }, false],
])('a tier with %s', (_name, tier, isWrong) => {
  expect(warningProblem([tier]) !== null).toBe(isWrong);
});
