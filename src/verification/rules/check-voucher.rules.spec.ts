import { describe, expect, it } from 'vitest';
import { checkVoucher } from './check-voucher.rules.js';
import { digestOfVoucher } from './digests.rules.js';
import { line, voucher } from './stored.fixture.js';
import type { StoredLine } from './stored.js';

/** A voucher whose digest is right, with whatever is changed after it was made. */
function problemsOf(lines: readonly StoredLine[], change: Parameters<typeof voucher>[0] = {}): string[] {
  const digest = digestOfVoucher(voucher(), lines, []);
  const lineCount = lines.length;
  return checkVoucher(voucher({ lineCount, digest, ...change }), lines, []).problems.map(
    ({ kind, detail }) => `${kind}: ${detail}`,
  );
}

const debit = (amount: string, change: Partial<StoredLine> = {}) => line({ side: 'D', amount, ...change });
const credit = (amount: string, change: Partial<StoredLine> = {}) =>
  line({ side: 'C', amount, lineNumber: 2, ...change });

describe('a voucher', () => {
  it.each<[string, StoredLine[]]>([
    ['balances', [debit('100'), credit('100')]],
    ['balances beyond what a float holds', [debit('9007199254740993'), credit('9007199254740993')]],
    ['balances in amounts below zero', [debit('-100'), credit('-100')]],
    [
      'balances in each currency',
      [
        debit('1'),
        credit('1'),
        debit('2', { lineNumber: 3, currency: 'USD' }),
        credit('2', { lineNumber: 4, currency: 'USD' }),
      ],
    ],
  ])('%s', (_, lines) => expect(problemsOf(lines)).toEqual([]));

  it.each<[string, StoredLine[], string[]]>([
    [
      'is one cent off',
      [debit('9007199254740993'), credit('9007199254740992')],
      ['unbalanced: debits less credits are 1 in CNY'],
    ],
    [
      'balances over two currencies only',
      [debit('5'), credit('5', { currency: 'USD' })],
      ['unbalanced: debits less credits are 5 in CNY', 'unbalanced: debits less credits are -5 in USD'],
    ],
    ['has no lines', [], ['lines: it has no lines']],
    [
      'lacks its first line',
      [line({ lineNumber: 2, amount: '0' })],
      ['lines: line 2 stands where line 1 should'],
    ],
  ])('%s', (_, lines, expected) => expect(problemsOf(lines)).toEqual(expected));

  it('says how many lines it has', () => {
    expect(problemsOf([debit('1'), credit('1')], { lineCount: 3 })).toEqual([
      'lines: its header says 3 lines, there are 2',
    ]);
  });

  it('has the digest of what it says', () => {
    const lines = [debit('1'), credit('1')];
    const wrong = ['digest: its digest is not that of its header, lines and links'];
    expect(problemsOf(lines, { memo: 'forged' })).toEqual(wrong);
    expect(problemsOf(lines, { digest: '00'.repeat(32) })).toEqual(wrong);
    const linked = checkVoucher(
      voucher({ lineCount: 2, digest: digestOfVoucher(voucher(), lines, []) }),
      lines,
      [{ kind: 'corrects', target: 'x' }],
    );
    expect(linked.problems).toHaveLength(1);
    expect(linked.digest).toBe(digestOfVoucher(voucher(), lines, [{ kind: 'corrects', target: 'x' }]));
  });
});
