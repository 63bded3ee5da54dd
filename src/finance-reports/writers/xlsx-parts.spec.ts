import { describe, expect, it } from 'vitest';
import type { Cell, Column, ColumnKind } from '../report.js';
import { escaped, sheetHead, sheetRow, workbookParts } from './xlsx-parts.js';

const cell = (value: Cell, kind: ColumnKind): string =>
  sheetRow({ value }, [{ key: 'value', title: 'Value', kind }], 2).replace(/^<row r="2">|<\/row>$/g, '');

describe('a cell of a sheet', () => {
  it.each([
    ['12.30', '<c r="A2" s="7"><v>12.30</v></c>'],
    ['-0.01', '<c r="A2" s="7"><v>-0.01</v></c>'],
    ['1200', '<c r="A2" s="5"><v>1200</v></c>'],
    ['0.000000000000000001', '<c r="A2" s="23"><v>0.000000000000000001</v></c>'],
    ['9999999999999.99', '<c r="A2" s="7"><v>9999999999999.99</v></c>'],
  ])('the amount %s is a number with the decimals of its currency', (amount, written) => {
    expect(cell(amount, 'amount')).toBe(written);
    expect(Number(amount)).toBeCloseTo(Number(/<v>(.*)<\/v>/.exec(written)![1]), 20);
  });

  it.each(['10000000000000.01', '1.000000000000000001', '-99999999999999999999'])(
    'the amount %s, which a double does not hold, is a text',
    (amount) => {
      expect(cell(amount, 'amount')).toContain(`t="inlineStr"`);
      expect(cell(amount, 'amount')).toContain(`>${amount}<`);
    },
  );

  it('text is text, whatever it looks like, and stays so when it is edited', () => {
    expect(cell('=1+1', 'text')).toContain('s="2" t="inlineStr"><is><t xml:space="preserve">=1+1</t>');
    expect(cell('1234', 'text')).toContain('s="0" t="inlineStr"');
    expect(cell('<a & "b">\r\n', 'text')).toContain('>&lt;a &amp; &quot;b&quot;&gt;&#13;\n</t>');
  });

  it('dates are days since the end of 1899, but for those that spreadsheets count wrongly', () => {
    expect(cell('2026-11-21', 'date')).toBe('<c r="A2" s="3"><v>46347</v></c>');
    expect(cell('1900-03-01', 'date')).toContain('<v>61</v>');
    expect(cell('1900-02-28', 'date')).toContain('>1900-02-28<');
  });

  it('nothing is no cell', () => expect(cell(null, 'text')).toBe(''));
});

describe('text in XML', () => {
  it('keeps what XML cannot hold, and what looks like it, apart', () => {
    expect(escaped('a\u0001b')).toBe('a_x0001_b');
    expect(escaped('a_x0001_b')).toBe('a_x005F_x0001_b');
    expect(escaped('half \ud800 of a character')).toBe('half _xD800_ of a character');
    expect(escaped('😀')).toBe('😀');
  });
});

describe('a sheet', () => {
  it('names its columns beyond Z', () => {
    const columns: Column[] = Array.from({ length: 30 }, (_, n) => ({
      key: `k${n}`,
      title: `T${n}`,
      kind: 'text',
    }));
    const head = sheetHead(columns);
    for (const name of ['A1', 'Z1', 'AA1', 'AD1']) expect(head).toContain(`r="${name}"`);
  });

  it('is one of as many as the table needs', () => {
    const parts = workbookParts(2, 'sub-ledger');
    expect(parts.get('xl/workbook.xml')).toContain('name="sub-ledger 2" sheetId="2" r:id="rId2"');
    expect(parts.get('[Content_Types].xml')).toContain('/xl/worksheets/sheet2.xml');
  });
});
