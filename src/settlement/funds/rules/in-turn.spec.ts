import { describe, expect, it } from 'vitest';
import { fundedFrom } from './in-turn.rules.js';

const need = (detailNo: string, amount: bigint, more: object = {}) => ({
  ...{ detailNo, amount, isEarmarked: false, isWithdrawn: false, ...more },
});
const told = (free: bigint, needs: ReturnType<typeof need>[]) => {
  const { funded, last, isBlocked } = fundedFrom(free, needs);
  return [funded.map(({ detailNo }) => detailNo).join(' '), last, isBlocked];
};

describe('details are funded in turn, each wholly', () => {
  const three = [need('1', 100n), need('2', 50n), need('3', 30n)];
  it.each<[string, bigint, ReturnType<typeof need>[], unknown[]]>([
    ['enough for all', 180n, three, ['1 2 3', '3', false]],
    ['a small one does not overtake', 130n, three, ['1', '1', true]],
    ['nothing has come', 0n, three, ['', null, true]],
    [
      'what is earmarked is passed by',
      130n,
      [need('1', 100n, { isEarmarked: true }), ...three.slice(1)],
      ['2 3', '3', false],
    ],
    [
      'what is withdrawn is passed by',
      50n,
      [need('1', 100n, { isWithdrawn: true }), ...three.slice(1)],
      ['2', '2', true],
    ],
    ['what needs nothing is not kept waiting', 0n, [need('1', 0n)], ['1', '1', false]],
    ['nobody waits', 10n, [], ['', null, false]],
  ])('%s', (_name, free, needs, expected) => expect(told(free, needs)).toEqual(expected));
});
