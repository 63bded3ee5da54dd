import { describe, expect, it } from 'vitest';
import { mappedOn } from './mapping.rules.js';

const mapping = (version: number, effectiveFrom: string, erpAccount: string | null) => ({
  ...{ glAccountId: '1', glAccount: '1002', version, effectiveFrom, erpAccount },
  ...{ reason: '', client: '', mappedAt: '' },
});

describe('the ERP account of a GL account', () => {
  const history = [
    mapping(1, '2026-01-01', 'A'),
    mapping(2, '2026-03-01', 'C'),
    mapping(3, '2026-02-01', 'B'),
    mapping(4, '2026-03-01', 'D'),
    mapping(5, '2026-04-01', null),
  ];

  it.each([
    ['2025-12-31', undefined],
    ['2026-01-01', 'A'],
    ['2026-02-01', 'B'],
    ['2026-02-28', 'B'],
    ['2026-03-01', 'D'],
    ['2026-03-31', 'D'],
    ['2026-04-01', undefined],
  ])('on %s is %s', (date, erpAccount) => {
    expect(mappedOn(history, date).get('1')).toBe(erpAccount);
    expect(mappedOn([...history].reverse(), date).get('1')).toBe(erpAccount);
  });
});
