import { describe, expect, it } from 'vitest';
import { batchTransition } from './batch-transition.rules.js';
import type { BatchActor, BatchEvent, BatchState, LockedBatch } from './batch.js';

const NOW = '2026-11-21 08:00:00.000000';
const LATE = '2026-12-21 08:00:00.000000';
const HASH = 'ab'.repeat(32);
const [MAKER, CHECKER, OTHER] = [1, 2, 3];
const at = (now: string) => ({ recordedAt: now, nodeNow: now, databaseNow: now });

const batchIn = (state: BatchState, more: Partial<LockedBatch> = {}): LockedBatch => ({
  ...{
    id: '0190a000-0000-7000-8000-000000000001',
    bookId: 1,
    clientId: MAKER,
    client: 'shop',
    requestNumber: 'n',
  },
  ...{
    requestHash: HASH,
    payerAccount: 'payer',
    payerAccountId: 7,
    currency: 'CNY',
    decimals: 2,
    channel: 'icbc',
  },
  ...{
    route: null,
    purpose: 'salary',
    reference: null,
    memo: '',
    source: 'json',
    createdAt: NOW,
    state,
    version: 2,
  },
  ...{ changedAt: NOW, itemsReceived: 1, faults: 0, isSettled: false, approvals: [] },
  content: {
    ...{ items: 1, amount: 100n, contentHash: HASH, checksum: HASH, approvalsNeeded: 2, approvers: null },
    approvalExpiresAt: '2026-11-22 08:00:00.000000',
  },
  ...more,
});
const by = (part: BatchActor['part'], clientId = CHECKER) => ({
  ...{ clientId, apiKeyId: 1, traceId: 'ab'.repeat(16), part, client: `client-${clientId}` },
});
const agreed = (clientId: number) => ({
  ...{
    clientId,
    client: `client-${clientId}`,
    apiKeyId: 1,
    traceId: '',
    contentHash: HASH,
    reason: '',
    approvedAt: NOW,
  },
});
const approval = (kind: 'approve' | 'pay', contentHash = HASH): BatchEvent => ({
  kind,
  contentHash,
  reason: 'seen',
});
const told = (batch: LockedBatch, event: BatchEvent, actor: BatchActor, now = NOW): string => {
  const change = batchTransition(batch, event, actor, at(now));
  return change.ok ? change.value.after.state : change.refusal.code.replace('PAYOUT_BATCH.', '');
};

describe('an approval', () => {
  const one = batchIn('received', { approvals: [agreed(OTHER)] });
  it.each([
    ['of the maker', batchIn('received'), approval('approve'), by('approver', MAKER), NOW, 'OWN_APPROVAL'],
    [
      'of other content',
      batchIn('received'),
      approval('approve', 'cd'.repeat(32)),
      by('approver'),
      NOW,
      'CONTENT_DIFFERS',
    ],
    [
      'that comes too late',
      batchIn('received'),
      approval('approve'),
      by('approver'),
      LATE,
      'APPROVAL_EXPIRED',
    ],
    ['that was given before', one, approval('pay'), by('approver', OTHER), NOW, 'APPROVED_BEFORE'],
    [
      'that is not the last and would set it going',
      batchIn('received'),
      approval('pay'),
      by('approver'),
      NOW,
      'APPROVALS_MOVED',
    ],
    ['that is the last and would not', one, approval('approve'), by('approver'), NOW, 'APPROVALS_MOVED'],
    [
      'of a client that the tier does not name',
      batchIn('received', { content: { ...batchIn('received').content!, approvers: ['else'] } }),
      approval('approve'),
      by('approver'),
      NOW,
      'NOT_AMONG_APPROVERS',
    ],
    ['of a void batch', batchIn('void'), approval('approve'), by('approver'), NOW, 'NOT_IN_STATE'],
    ['that is not the last', batchIn('received'), approval('approve'), by('approver'), NOW, 'received'],
    ['that is the last', one, approval('pay'), by('approver'), NOW, 'paying'],
  ])('%s', (_name, batch, event, actor, now, answer) => expect(told(batch, event, actor, now)).toBe(answer));
});

describe('time', () => {
  it.each([
    [
      'a batch that waits for checkers expires by both clocks only',
      batchIn('received'),
      { kind: 'expire' },
      NOW,
      'NOT_OVERDUE',
    ],
    ['and then it does', batchIn('received'), { kind: 'expire' }, LATE, 'void'],
    ['one that is half received is given up', batchIn('receiving'), { kind: 'expire' }, LATE, 'void'],
    [
      'failures may be tried again for a time',
      batchIn('incomplete'),
      { kind: 'finish', reason: '' },
      NOW,
      'NOT_OVERDUE',
    ],
    [
      'and then the rest is given back',
      batchIn('incomplete'),
      { kind: 'finish', reason: '' },
      LATE,
      'finished',
    ],
  ] as const)('%s', (_name, batch, event, now, answer) =>
    expect(told(batch, event, by('service', 0), now)).toBe(answer),
  );

  it('one clock alone ends nothing', () => {
    const moment = { ...at(NOW), nodeNow: LATE };
    expect(batchTransition(batchIn('received'), { kind: 'expire' }, by('service', 0), moment).ok).toBe(false);
  });
});

it('a sender steers its own batches only', () => {
  const event: BatchEvent = { kind: 'void', reason: 'mistake' };
  expect(told(batchIn('paying'), event, by('poster', OTHER))).toBe('NOT_YOURS');
  expect(told(batchIn('paying'), event, by('poster', MAKER))).toBe('void');
  expect(told(batchIn('paying'), event, by('operator', OTHER))).toBe('void');
});
