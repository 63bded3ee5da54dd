import { describe, expect, it } from 'vitest';
import type { ApprovalState } from './approval.js';
import { decideApproval, type Decision } from './decide-approval.js';

const HASH = 'ab'.repeat(32);
const PENDING: ApprovalState = {
  id: '01890000-0000-7000-8000-000000000001',
  bookId: 1,
  contentHash: HASH,
  status: 'pending',
  makerClientId: 7,
  expiresAt: '2026-11-21 10:00:00.000000',
};
const CHECKER: Decision = {
  id: PENDING.id,
  bookId: 1,
  clientId: 8,
  contentHash: HASH,
  now: ['2026-11-21 09:59:59.999999', '2026-11-21 09:00:00.000000'],
};
const codeOf = (approval: ApprovalState | undefined, decision: Decision): string => {
  const decided = decideApproval(approval, decision);
  return decided.ok ? 'accepted' : decided.refusal.code;
};

describe('an approval is decided on', () => {
  it('by another client, in time, once, for the content that was seen', () => {
    expect(decideApproval(PENDING, CHECKER)).toEqual({ ok: true, value: PENDING });
  });

  it('without the content when it is rejected', () => {
    expect(codeOf(PENDING, { ...CHECKER, contentHash: null })).toBe('accepted');
  });

  it.each<[string, Partial<ApprovalState>, Partial<Decision>, string]>([
    ['the maker', {}, { clientId: 7 }, 'LEDGER.APPROVAL_OWN'],
    ['the maker, when it is decided', { status: 'approved' }, { clientId: 7 }, 'LEDGER.APPROVAL_OWN'],
    ['another book', {}, { bookId: 2 }, 'LEDGER.APPROVAL_NOT_FOUND'],
    ['an approved one', { status: 'approved' }, {}, 'LEDGER.APPROVAL_DECIDED'],
    ['a rejected one', { status: 'rejected' }, {}, 'LEDGER.APPROVAL_DECIDED'],
    ['an expired one', { status: 'expired' }, {}, 'LEDGER.APPROVAL_EXPIRED'],
    ['other content', {}, { contentHash: 'ac'.repeat(32) }, 'LEDGER.APPROVAL_CONTENT_DIFFERS'],
    [
      'the first clock at the end',
      {},
      { now: [PENDING.expiresAt, CHECKER.now[1]!] },
      'LEDGER.APPROVAL_EXPIRED',
    ],
    [
      'the second clock past it',
      {},
      { now: [CHECKER.now[0]!, '2027-01-01 00:00:00.000000'] },
      'LEDGER.APPROVAL_EXPIRED',
    ],
  ])('not: %s', (_name, approval, decision, code) => {
    expect(codeOf({ ...PENDING, ...approval }, { ...CHECKER, ...decision })).toBe(code);
  });

  it('not when it is not there', () => {
    expect(codeOf(undefined, CHECKER)).toBe('LEDGER.APPROVAL_NOT_FOUND');
  });
});
