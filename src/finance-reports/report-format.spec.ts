import { describe, expect, it } from 'vitest';
import { FORMATS, formatOf } from './report-format.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('the format of a report', () => {
  it.each([
    [undefined, undefined, 'json'],
    [undefined, '*/*', 'json'],
    [undefined, 'text/csv', 'csv'],
    [undefined, 'Text/CSV; charset=utf-8', 'csv'],
    [undefined, `text/html, ${XLSX};q=0.9, text/csv`, 'xlsx'],
    [undefined, 'image/png', 'json'],
    ['xlsx', 'text/csv', 'xlsx'],
  ] as const)('%s with Accept %s is %s', (format, accept, expected) => {
    expect(formatOf(format, accept, FORMATS)).toBe(expected);
  });

  it('is a page only where there is one', () => {
    expect(formatOf(undefined, 'text/html', [...FORMATS, 'html'])).toBe('html');
    expect(formatOf(undefined, 'text/html', FORMATS)).toBe('json');
  });
});
