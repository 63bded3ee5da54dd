import { describe, expect, it } from 'vitest';
import { addDays, dateInZone, isBusinessDate, isTimeZone } from './business-date.js';

describe('business dates', () => {
  it.each(['2026-02-28', '2024-02-29', '1993-01-01'])('%s exists', (date) =>
    expect(isBusinessDate(date)).toBe(true),
  );
  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '26-01-01',
    '2026-1-1',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '0000-00-00',
  ])('%s does not exist', (date) => expect(isBusinessDate(date)).toBe(false));

  it('takes the date of an instant in the zone of the book', () => {
    const instant = new Date('2026-11-20T16:30:00Z');
    expect(dateInZone(instant, 'Asia/Shanghai')).toBe('2026-11-21');
    expect(dateInZone(instant, 'UTC')).toBe('2026-11-20');
  });

  it('knows the zones of the tz database only', () => {
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });

  it('adds days across a month end', () => expect(addDays('2026-02-27', 2)).toBe('2026-03-01'));
});
