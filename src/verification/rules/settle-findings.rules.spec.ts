import { describe, expect, it } from 'vitest';
import type { DraftFinding, FindingCode } from './finding.js';
import { settleFindings } from './settle-findings.rules.js';

/** Digests are texts here: an entry's is that of the one before it, a slash, and its name. */
const wrong = (entry: number, stored: string, previous: string, accountId = '7'): DraftFinding => ({
  ...{ code: 'VERIFY.ENTRY_DIGEST_WRONG', subject: { accountId, entry }, detail: '' },
  evidence: { stored, expected: `${previous}/${entry}`, expectedAfter: (digest) => `${digest}/${entry}` },
});
const of = (code: string, entry: number, more: Partial<DraftFinding> = {}): DraftFinding => ({
  ...{ code: `VERIFY.${code}` as FindingCode, subject: { accountId: '7', entry }, detail: '', ...more },
});
const balance = (problem: DraftFinding['balance'], accountId = '7'): DraftFinding => ({
  ...{ code: 'VERIFY.BALANCE_WRONG', subject: { accountId }, detail: problem!.detail, balance: problem! },
});
const settled = (...drafts: DraftFinding[]): string[] =>
  settleFindings(drafts).map(
    ({ code, subject }) =>
      `${code.replace('VERIFY.', '')} ${subject.entry ?? subject.voucher ?? subject.request ?? ''}`,
  );

describe('an entry after one that is broken', () => {
  it('is sound if it is chained to what that one should be', () => {
    expect(settled(wrong(3, 'forged', 'a'), wrong(4, 'a/3/4', 'forged'))).toEqual(['ENTRY_DIGEST_WRONG 3']);
  });

  it('is named if it is chained to neither', () => {
    expect(settled(wrong(3, 'forged', 'a'), wrong(4, 'forged too', 'forged'))).toEqual([
      'ENTRY_DIGEST_WRONG 3',
      'ENTRY_DIGEST_WRONG 4',
    ]);
  });

  it('is found sound after two that are broken', () => {
    const drafts = [
      wrong(3, 'forged', 'a'),
      wrong(4, 'forged too', 'forged'),
      wrong(5, 'a/3/4/5', 'forged too'),
    ];
    expect(settled(...drafts)).toEqual(['ENTRY_DIGEST_WRONG 3', 'ENTRY_DIGEST_WRONG 4']);
  });

  it('is not excused by one that is far away, or on another account', () => {
    expect(settled(wrong(3, 'forged', 'a'), wrong(5, 'a/3/5', 'x'))).toHaveLength(2);
    expect(settled(wrong(3, 'forged', 'a', '8'), wrong(4, 'a/3/4', 'forged'))).toHaveLength(2);
  });

  it('is sound if it is chained to one that was moved away', () => {
    const swapped = [
      of('ENTRY_LINE_DIFFER', 3, { storedDigest: 'a/3/4' }),
      of('ENTRY_LINE_DIFFER', 4, { storedDigest: 'a/3' }),
    ];
    const next = [wrong(5, 'a/3/4/5', 'a/3'), of('ENTRY_CHAIN_BROKEN', 5)];
    expect(settled(...swapped, ...next)).toEqual(['ENTRY_LINE_DIFFER 3', 'ENTRY_LINE_DIFFER 4']);
  });

  it('does not go on where that one ended, which is that one’s fault', () => {
    expect(settled(wrong(3, 'forged', 'a'), of('ENTRY_CHAIN_BROKEN', 4))).toEqual(['ENTRY_DIGEST_WRONG 3']);
    expect(settled(of('ENTRY_CHAIN_BROKEN', 4))).toEqual(['ENTRY_CHAIN_BROKEN 4']);
    expect(settled(of('ENTRY_CHAIN_BROKEN', 4), wrong(4, 'forged', 'a'))).toHaveLength(2);
  });
});

describe('a balance', () => {
  const digest = balance({ kind: 'digest', detail: 'digest', stored: 'a/3' });
  const net = balance({ kind: 'net', detail: 'net', sequence: 3 });
  const sequence = (last: number, highest: number, beyond: number[] = []) =>
    balance({ kind: 'sequence', detail: 'sequence', last, highest, beyond });

  it('is sound if its last entry is the one that was changed', () => {
    expect(settled(wrong(3, 'forged', 'a'), digest, net)).toEqual(['ENTRY_DIGEST_WRONG 3']);
    expect(settled(digest, net)).toHaveLength(1);
    expect(settled(wrong(2, 'forged', 'x'), digest, net)).toHaveLength(2);
  });

  it('is sound if entries at its end are missing, all that it counts', () => {
    expect(settled(of('ENTRY_MISSING', 4), sequence(4, 3))).toEqual(['ENTRY_MISSING 4']);
    expect(settled(of('ENTRY_MISSING', 4), sequence(5, 3))).toHaveLength(2);
    const range = of('ENTRY_MISSING', 4, { subject: { accountId: '7', entry: 4, toEntry: 5 } });
    expect(settled(range, sequence(5, 3))).toEqual(['ENTRY_MISSING 4']);
  });

  it('is sound if entries beyond it belong to nothing, all of them', () => {
    expect(settled(of('ENTRY_WITHOUT_LINE', 99), sequence(3, 99, [99]))).toEqual(['ENTRY_WITHOUT_LINE 99']);
    expect(settled(of('ENTRY_WITHOUT_LINE', 99), sequence(3, 99, [4, 99]))).toHaveLength(2);
  });

  it('with several faults is one finding', () => {
    const [finding, ...others] = settleFindings([digest, net, balance({ kind: 'totals', detail: 'totals' })]);
    expect([finding!.detail, others]).toEqual(['digest; net; totals', []]);
  });
});

describe('what follows from something that is missing', () => {
  const missing: DraftFinding = { code: 'VERIFY.VOUCHER_MISSING', subject: { voucher: 'v' }, detail: '' };
  const of = (code: FindingCode, subject: DraftFinding['subject'], about?: string): DraftFinding => ({
    ...{ code, subject, detail: '' },
    ...(about !== undefined && { about }),
  });

  it('is not told again', () => {
    const drafts = [
      of('VERIFY.REQUEST_WRONG', { request: 'r' }, 'v'),
      of('VERIFY.HOLD_CAPTURE_WRONG', { voucher: 'v', hold: 'h' }),
      of('VERIFY.METADATA_INDEX_WRONG', { voucher: 'v' }),
    ];
    expect(settled(missing, ...drafts)).toEqual(['VOUCHER_MISSING v']);
    expect(settled(...drafts)).toHaveLength(3);
  });

  it('of another voucher is', () => {
    expect(settled(missing, of('VERIFY.REQUEST_WRONG', { request: 'r' }, 'w'))).toHaveLength(2);
    expect(settled(missing, of('VERIFY.SEAL_DAY_WRONG', { date: '2026-11-21' }, 'v'))).toHaveLength(2);
  });

  it('of an account that is not there is not told, of another one is', () => {
    const unknown = of('VERIFY.ACCOUNT_UNKNOWN', { accountId: '9' });
    expect(settled(unknown, of('VERIFY.TURNOVER_WRONG', { accountId: '9', date: 'd' }))).toEqual([
      'ACCOUNT_UNKNOWN ',
    ]);
    expect(settled(unknown, of('VERIFY.TURNOVER_WRONG', { accountId: '7', date: 'd' }))).toHaveLength(2);
  });
});

it('an entry that says something else than its line is not also without one', () => {
  expect(settled(of('ENTRY_LINE_DIFFER', 3), of('ENTRY_WITHOUT_LINE', 3))).toEqual(['ENTRY_LINE_DIFFER 3']);
  expect(settled(of('ENTRY_LINE_DIFFER', 4), of('ENTRY_WITHOUT_LINE', 3))).toHaveLength(2);
});
