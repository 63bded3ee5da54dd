import { describe, expect, it } from 'vitest';
import { encodeCursor } from '../../platform/http/index.js';
import {
  readAccountPositions,
  readVoucherPosition,
  writeAccountPositions,
  writeVoucherPosition,
} from './position.js';
import { readCursor, writeCursor, type SearchCursor } from './search-cursor.js';
import { areAmong } from './search-filters.js';

const ID = '01890000-0000-7000-8000-000000000000';
const cursor: SearchCursor = {
  filters: {
    order: 'desc',
    reference: 'order-1',
    facts: '00'.repeat(16),
    minimum: '-12',
    recordedTo: '2026-11-21 08:00:00.000000',
  },
  path: 'reference',
  position: `2026-11-21/${ID}`,
};

describe('a cursor of a search', () => {
  it('brings back filters, path and position', () => {
    expect(readCursor('vouchers', 'main', writeCursor('vouchers', 'main', cursor))).toEqual({
      ok: true,
      value: cursor,
    });
  });

  it.each<[string, string[]]>([
    ['of another list', ['entries/main', '{}', 'dates', 'x']],
    ['of another book', ['vouchers/other', '{}', 'dates', 'x']],
    ['with filters that are none', ['vouchers/main', 'null', 'dates', 'x']],
    ['with text instead of filters', ['vouchers/main', '{', 'dates', 'x']],
    ['with an unknown filter', ['vouchers/main', '{"constructor":"x"}', 'dates', 'x']],
    ['with a number for a filter', ['vouchers/main', '{"minimum":1}', 'dates', 'x']],
    ['with a date that does not exist', ['vouchers/main', '{"fromDate":"2026-02-30"}', 'dates', 'x']],
    ['with a path that the filters do not open', ['vouchers/main', '{}', 'type', 'x']],
    ['of three parts', ['vouchers/main', '{}', 'dates']],
  ])('%s is refused', (_name, parts) => {
    expect(readCursor('vouchers', 'main', encodeCursor(parts))).toMatchObject({
      ok: false,
      refusal: { code: 'HTTP.CURSOR_MALFORMED' },
    });
  });

  it('holds filters given again, in any order of their facts, and no others', () => {
    const filters = { facts: `${'aa'.repeat(16)}.${'bb'.repeat(16)}`, order: 'asc' };
    expect(areAmong({ facts: `${'bb'.repeat(16)}.${'aa'.repeat(16)}` }, filters)).toBe(true);
    expect(areAmong({ facts: 'aa'.repeat(16) }, filters)).toBe(false);
    expect(areAmong({ order: 'desc' }, filters)).toBe(false);
    expect(areAmong({ party: 'p' }, filters)).toBe(false);
  });
});

describe('positions', () => {
  it('on a path of vouchers', () => {
    for (const line of [null, 17]) {
      const position = { first: '2026-11-21', id: ID, line };
      expect(readVoucherPosition('dates', writeVoucherPosition(position))).toEqual(position);
    }
    for (const text of [
      '',
      ID,
      `2026-13-01/${ID}`,
      '2026-11-21/x',
      `2026-11-21/${ID}/x`,
      `2026-11-21/${ID}/1/1`,
    ]) {
      expect(readVoucherPosition('type', text)).toBeNull();
    }
    expect(readVoucherPosition('link', `corrects/${ID}`)).toMatchObject({ first: 'corrects' });
    expect(readVoucherPosition('link', `2026-11-21/${ID}`)).toBeNull();
    expect(readVoucherPosition('request', `17/${ID}`)).toMatchObject({ first: '17' });
  });

  it('in many accounts', () => {
    const positions = new Map([
      [1, 0n],
      [71, 10n ** 18n],
      [2 ** 50, 36n],
    ]);
    expect(readAccountPositions(writeAccountPositions(positions))).toEqual(positions);
    for (const text of ['', '1', '1.', '1.2,', "1.2'", '1.-2', `1.${'z'.repeat(13)}`]) {
      expect(readAccountPositions(text)).toBeNull();
    }
  });
});
