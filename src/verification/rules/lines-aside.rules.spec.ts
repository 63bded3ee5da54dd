import { describe, expect, it } from 'vitest';
import { LinesAside } from './lines-aside.rules.js';

const marked = (
  accountId: string,
  side: string,
  amount: string,
  hold: string | null,
  purpose: string | null,
) => ({
  ...{ accountId, side, amount, hold, purpose, normalSide: 'C' },
});

function lines(): LinesAside {
  const aside = new LinesAside();
  aside.add('v1', marked('7', 'D', '30', 'h1', null));
  aside.add('v1', marked('7', 'D', '10', 'h1', 'gift'));
  aside.add('v2', marked('8', 'C', '5', null, 'gift'));
  aside.add('v3', marked('8', 'C', '5', null, 'gift'));
  aside.add('v3', marked('8', 'D', '5', null, 'gift'));
  return aside;
}
const CAPTURE = { voucher: 'v1', hold: 'h1', accountId: '7', amount: 40n };
const MOVES = [
  { voucher: 'v1', accountId: '7', purpose: 'gift', amount: -10n },
  { voucher: 'v2', accountId: '8', purpose: 'gift', amount: 5n },
];

describe('what lines set aside', () => {
  it('is added up by voucher and hold, and on the normal side by voucher and purpose', () => {
    const aside = lines();
    expect(aside.capturingVouchers).toEqual(['v1']);
    expect(aside.movingVouchers).toEqual(['v1', 'v2', 'v3']);
    expect(aside.differingCaptures([CAPTURE])).toEqual([]);
    expect(aside.differingMoves(MOVES)).toEqual([]);
  });

  it('differs from events that say something else, or nothing', () => {
    expect(lines().differingCaptures([])).toEqual([CAPTURE]);
    expect(lines().differingCaptures([{ ...CAPTURE, amount: 41n }])).toEqual([CAPTURE]);
    expect(lines().differingCaptures([{ ...CAPTURE, accountId: '8' }])).toEqual([CAPTURE]);
    expect(lines().differingCaptures([{ ...CAPTURE, accountId: null }])).toEqual([]);
    expect(lines().differingMoves([MOVES[0]!])).toEqual([MOVES[1]]);
    expect(lines().differingMoves([...MOVES, { ...MOVES[1]!, voucher: 'v3' }])).toMatchObject([
      { voucher: 'v3', amount: 0n },
    ]);
  });
});
