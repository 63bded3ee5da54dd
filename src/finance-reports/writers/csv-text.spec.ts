import { describe, expect, it } from 'vitest';
import type { Column } from '../report.js';
import { csvCell, csvHeader, csvLine } from './csv-text.js';

describe('a cell of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@A1', "'@A1"],
    ['＝1', "'＝1"],
    ["'=1", "''=1"],
  ])('%j is no formula', (text, safe) => {
    const cell = csvCell(text, 'text');
    expect(cell.startsWith('"') ? cell.slice(1, -1) : cell).toBe(safe);
  });

  it.each([
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "no"', '"say ""no"""'],
    [' a', '" a"'],
    ['二\n行', '"二\n行"'],
    ['plain', 'plain'],
    ['a=b', 'a=b'],
    ['', ''],
  ])('%j is written %j', (text, written) => {
    expect(csvCell(text, 'text')).toBe(written);
  });

  it('leaves amounts, dates and counts as they are', () => {
    expect(csvCell('-12.30', 'amount')).toBe('-12.30');
    expect(csvCell('2026-11-01', 'date')).toBe('2026-11-01');
    expect(csvCell(-3, 'count')).toBe('-3');
    expect(csvCell(null, 'amount')).toBe('');
  });
});

describe('a line of CSV', () => {
  const columns: Column[] = [
    { key: 'memo', title: 'Memo 摘要', kind: 'text' },
    { key: 'debit', title: 'Debit 借方', kind: 'amount' },
  ];

  it('has the columns in their order and ends as RFC 4180 says', () => {
    expect(csvHeader(columns)).toBe('memo,debit\r\n');
    expect(csvLine({ debit: '-1.00', memo: 'a,b' }, columns)).toBe('"a,b",-1.00\r\n');
    expect(csvLine({ debit: null, memo: null }, columns)).toBe(',\r\n');
  });
});
