import type { Payout, PayoutActor, PayoutEvent, PayoutEventKind, PayoutPart, PayoutState } from './payout.js';

export const NOW = '2026-11-21 08:00:00.000000';
export const MAKER = 1;
export const CHECKER = 2;

/** A payout of 100.00 as it might stand in that state. */
export function payoutIn(state: PayoutState, more: Partial<Payout> = {}): Payout {
  const wasSent = state === 'processing' || state === 'succeeded';
  return {
    id: '0190a000-0000-7000-8000-000000000001',
    bookId: 1,
    clientId: MAKER,
    client: 'shop',
    state,
    version: 3,
    payerAccountId: 7,
    payerAccount: 'payer',
    currency: 'CNY',
    decimals: 2,
    amount: 10_000n,
    payee: { name: 'A payee', bank: 'ICBC', account: '6222020000001234' },
    payeeKey: 'ab'.repeat(16),
    payeeCode: null,
    payeeVersion: null,
    channelId: 1,
    route: 'usual',
    routeExplanation: '[]',
    purpose: 'salary',
    earmark: null,
    orderNumber: null,
    businessKey: null,
    duplicateOf: null,
    batchId: null,
    memo: '',
    metadata: '{}',
    contentHash: 'cd'.repeat(32),
    requestNumber: '0190a000000070008000000000000001',
    businessDate: '2026-11-21',
    createdAt: '2026-11-21 07:00:00.000000',
    approvalExpiresAt: '2026-11-22 07:00:00.000000',
    sendAfter: '2026-11-21 07:00:00.000000',
    claimToken: null,
    intentAt: wasSent ? '2026-11-21 07:30:00.000000' : null,
    notAfter: null,
    queries: 0,
    nextQueryAt: state === 'processing' ? '2026-11-21 07:31:00.000000' : null,
    attention: null,
    attentionAt: null,
    failureCause: state === 'failed' ? 'channel' : null,
    failureCode: null,
    bankReference: null,
    fee: 0n,
    returned: 0n,
    concludedAt: null,
    voucherId: state === 'succeeded' ? '0190a000-0000-7000-8000-000000000002' : null,
    ...more,
  };
}

export const actorAs = (part: PayoutPart, clientId = part === 'poster' ? MAKER : CHECKER): PayoutActor => ({
  clientId,
  apiKeyId: 1,
  traceId: 'ab'.repeat(16),
  part,
});

/** An event of each kind that nothing but the state speaks against. */
export const EVENTS: Readonly<Record<Exclude<PayoutEventKind, 'create'>, PayoutEvent>> = {
  approve: { kind: 'approve', reason: 'seen' },
  reject: { kind: 'reject', reason: 'no' },
  cancel: { kind: 'cancel', reason: 'not wanted' },
  expire: { kind: 'expire' },
  reroute: { kind: 'reroute', channelId: 2, from: 'a', to: 'b', routing: [], reason: 'stopped' },
  claim: {
    kind: 'claim',
    channelId: 1,
    claimToken: '0190a000-0000-7000-8000-000000000003',
    notAfter: null,
    nextQueryAt: '2026-11-21 08:00:10.000000',
    payingBatches: new Set(),
  },
  'answer-unknown': {
    kind: 'answer-unknown',
    detail: 'timeout',
    queries: 1,
    nextQueryAt: '2026-11-21 08:01:00.000000',
  },
  'ask-person': { kind: 'ask-person', attention: 'contradiction', detail: 'the bank says otherwise' },
  succeed: {
    ...{ kind: 'succeed', bankReference: 'B1', code: 'OK', fee: 5n, reason: '' },
    voucherId: '0190a000-0000-7000-8000-000000000004',
  },
  fail: { kind: 'fail', cause: 'channel', code: 'REJECTED', reason: '' },
  return: {
    ...{ kind: 'return', channelId: 1, returnReference: 'R1', amount: 10_000n, account: 'payer', reason: '' },
    voucherId: '0190a000-0000-7000-8000-000000000005',
  },
};
