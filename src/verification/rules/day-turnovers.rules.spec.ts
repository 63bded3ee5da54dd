import { describe, expect, it } from 'vitest';
import { DayTurnovers, type Turnover } from './day-turnovers.rules.js';

function lines(): DayTurnovers {
  const turnovers = new DayTurnovers();
  turnovers.addLine('1', 'D', '100', '7');
  turnovers.addLine('1', 'C', '30', '9');
  turnovers.addLine('1', 'D', '-5', '8');
  turnovers.addLine('2', 'C', '99999999999999999999', '1');
  return turnovers;
}
const FIRST: Turnover = { debit: 95n, credit: 30n, first: 7, last: 9 };

describe('the turnovers of a date', () => {
  it('are the sums of its lines, red ones below zero, with the first and last entry', () => {
    const turnovers = lines();
    expect(turnovers.compare('1', FIRST)).toBeNull();
    expect(
      turnovers.compare('2', { debit: 0n, credit: 99999999999999999999n, first: 1, last: 1 }),
    ).toBeNull();
    expect(turnovers.withoutRow()).toEqual([]);
  });

  it.each<[string, Partial<Turnover>]>([
    ['debit', { debit: 96n }],
    ['credit', { credit: 0n }],
    ['first', { first: 8 }],
    ['last', { last: 10 }],
  ])('differ in %s', (_, change) => {
    const stored = { ...FIRST, ...change };
    expect(lines().compare('1', stored)).toEqual({ accountId: '1', stored, lines: FIRST });
  });

  it('without a row, and rows without lines, are told', () => {
    const turnovers = lines();
    expect(turnovers.compare('3', FIRST)).toEqual({ accountId: '3', stored: FIRST, lines: null });
    expect(turnovers.withoutRow()).toMatchObject([
      { accountId: '1', stored: null, lines: FIRST },
      { accountId: '2', stored: null },
    ]);
  });
});
