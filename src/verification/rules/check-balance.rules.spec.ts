import { describe, expect, it } from 'vitest';
import { checkBalance, type BalanceInPlace } from './check-balance.rules.js';

const EARLY = '2026-11-21 08:00:00.000000';
const LATE = '2026-11-21 09:00:00.000000';

const SOUND: BalanceInPlace = {
  normalSide: 'C',
  debitTotal: 20n,
  creditTotal: 120n,
  held: 30n,
  earmarked: 10n,
  lastSequence: 4,
  lastRecordedAt: LATE,
  lastDigest: 'd4',
  lastEntry: { after: '100', recordedAt: EARLY, digest: 'd4' },
  highestSequence: 4,
  beyond: [],
  turnovers: { debit: 20n, credit: 120n },
  corrections: { debit: 0n, credit: 0n },
  openHolds: { sum: 30n, correction: 0n },
  earmarks: { sum: 10n, correction: 0n },
  lastEventAt: LATE,
  openedAt: '2026-11-20 00:00:00.000000',
};
const kindsOf = (change: Partial<BalanceInPlace>): string[] =>
  checkBalance({ ...SOUND, ...change }).map(({ kind }) => kind);

describe('a balance', () => {
  it.each<[string, Partial<BalanceInPlace>]>([
    ['that is sound', {}],
    ['on the debit side', { normalSide: 'D', lastEntry: { after: '-100', recordedAt: EARLY, digest: 'd4' } }],
    [
      'that never moved',
      {
        ...{ debitTotal: 0n, creditTotal: 0n, turnovers: { debit: 0n, credit: 0n }, lastSequence: 0 },
        ...{ highestSequence: 0, lastEntry: null, lastRecordedAt: EARLY, lastEventAt: '', openedAt: EARLY },
      },
    ],
    ['whose opening was noted after its first posting', { openedAt: '2026-11-21 10:00:00.000000' }],
    [
      'whose turnovers are wrong, as its lines show',
      { turnovers: { debit: 19n, credit: 130n }, corrections: { debit: 1n, credit: -10n } },
    ],
    ['whose lines are wrong, as its turnovers show', { corrections: { debit: 5n, credit: 5n } }],
    ['one of whose holds is wrong', { openHolds: { sum: 25n, correction: 5n } }],
    ['one of whose earmarks is wrong', { earmarks: { sum: 11n, correction: -1n } }],
  ])('%s has no problem', (_, change) => expect(kindsOf(change)).toEqual([]));

  it.each<[string, Partial<BalanceInPlace>, string[]]>([
    ['debits', { debitTotal: 21n }, ['net', 'totals']],
    ['credits', { creditTotal: 121n }, ['net', 'totals']],
    ['both sides alike', { debitTotal: 30n, creditTotal: 130n }, ['totals']],
    ['both sides and turnovers', { debitTotal: 10n, turnovers: { debit: 10n, credit: 120n } }, ['net']],
    ['held', { held: 31n }, ['held']],
    ['earmarked', { earmarked: 0n }, ['earmarked']],
    ['digest', { lastDigest: 'd3' }, ['digest']],
    ['sequence too high', { lastSequence: 5, lastEntry: null }, ['sequence']],
    ['sequence too low', { highestSequence: 5, beyond: [5] }, ['sequence']],
    ['the last entry', { lastEntry: null, highestSequence: 3 }, ['sequence']],
    ['time too early', { lastRecordedAt: EARLY }, ['time']],
    ['time too late', { lastRecordedAt: '2026-11-21 09:00:00.000001' }, ['time']],
    [
      'time before the last entry',
      { lastEntry: { after: '100', recordedAt: '2027', digest: 'd4' } },
      ['time'],
    ],
  ])('%s: %#', (_, change, expected) => expect(kindsOf(change)).toEqual(expected));
});
