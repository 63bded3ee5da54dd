import { describe, expect, it } from 'vitest';
import { DayDigest, type DaySeal, type SealedVouchers } from '../../ledger/seals/index.js';
import { nextSeal } from '../../ledger/seals/seal.rules.js';
import { checkSeals, type SealsInPlace, type WalkedDay } from './check-seals.rules.js';

const DAYS = ['2026-11-21', '2026-11-22', '2026-11-23'];
const SEALED_AT = '2026-11-25T00:00:00.000000Z';

/** A day with as many vouchers as that. */
function vouchers(count: number): SealedVouchers {
  const day = new DayDigest();
  for (let n = 0; n < count; n++)
    day.add({ id: `v${n}`, digest: Buffer.alloc(32, n), recordedAt: `2026-11-21T08:00:0${n}.000000Z` });
  return day.vouchers();
}
const walked = (count: number): WalkedDay => ({ stored: vouchers(count), computed: vouchers(count) });

function chain(counts: readonly number[] = [1, 2, 3]): DaySeal[] {
  const seals: DaySeal[] = [];
  for (const [index, count] of counts.entries()) {
    const day = { businessDate: DAYS[index]!, revision: 1, sealedAt: SEALED_AT };
    seals.push(nextSeal('main', seals.at(-1) ?? null, day, vouchers(count)));
  }
  return seals;
}

function found(change: Partial<SealsInPlace>): string[] {
  const days = new Map(DAYS.map((date, index) => [date, walked(index + 1)]));
  const place = {
    book: 'main',
    seals: chain(),
    exported: [],
    days,
    revisions: new Map(),
    trustedUpTo: null,
    ...change,
  };
  const { findings, brokenDays } = checkSeals(place);
  return [...findings, ...brokenDays.map(({ finding }) => finding)].map(
    ({ code, subject }) => `${code.replace('VERIFY.', '')} ${subject.seal} ${subject.date ?? ''}`,
  );
}
const daysWith = (date: string, day: WalkedDay | null) => {
  const days = new Map(DAYS.map((each, index) => [each, walked(index + 1)]));
  if (day) days.set(date, day);
  else days.delete(date);
  return days;
};

describe('the seals of a book', () => {
  it('agree with its days and with what was exported of them', () => {
    expect(found({})).toEqual([]);
    expect(found({ exported: chain() })).toEqual([]);
    expect(found({ exported: chain().slice(0, 2) })).toEqual([]);
    expect(found({ seals: [], days: new Map() })).toEqual([]);
  });

  it('name the day that has other vouchers', () => {
    const days = daysWith(DAYS[1]!, walked(3));
    expect(found({ days })).toEqual(['SEAL_DAY_WRONG 2 2026-11-22']);
    expect(found({ days: daysWith(DAYS[1]!, null) })).toEqual(['SEAL_DAY_WRONG 2 2026-11-22']);
  });

  it('do not name a day whose vouchers are right as stored, or as they should be', () => {
    expect(found({ days: daysWith(DAYS[1]!, { stored: vouchers(2), computed: vouchers(5) }) })).toEqual([]);
    expect(found({ days: daysWith(DAYS[1]!, { stored: vouchers(5), computed: vouchers(2) }) })).toEqual([]);
  });

  it('do not name a day for a time that was changed, which is named by its voucher', () => {
    const stored = { ...vouchers(2), lastRecordedAt: '2030-01-01T00:00:00.000000Z' };
    expect(found({ days: daysWith(DAYS[1]!, { stored, computed: vouchers(5) }) })).toEqual([]);
  });

  it('of days that are trusted are not compared with vouchers', () => {
    const days = new Map([[DAYS[2]!, walked(3)]]);
    expect(found({ days, trustedUpTo: DAYS[1]! })).toEqual([]);
    expect(found({ days, trustedUpTo: DAYS[0]! })).toEqual(['SEAL_DAY_WRONG 2 2026-11-22']);
  });

  it('that are wrong by themselves do not speak of their day', () => {
    const [first, second, third] = chain() as [DaySeal, DaySeal, DaySeal];
    expect(found({ seals: [first, { ...second, voucherCount: 9 }, third] })).toEqual([
      'SEAL_DIGEST_WRONG 2 2026-11-22',
    ]);
  });

  it('that were exported and are not there are named, and speak of their day', () => {
    const [first] = chain();
    const cut = { seals: [first!], exported: chain(), days: daysWith(DAYS[2]!, walked(1)) };
    expect(found(cut)).toEqual([
      'SEAL_MISSING 2 2026-11-22',
      'SEAL_MISSING 3 2026-11-23',
      'SEAL_DAY_WRONG 3 2026-11-23',
    ]);
  });

  it('in the middle that are not there are named by number, and by date where an export knows it', () => {
    const [first, , third] = chain();
    expect(found({ seals: [first!, third!] })).toEqual(['SEAL_MISSING 2 ']);
    expect(found({ seals: [first!, third!], exported: chain() })).toEqual(['SEAL_MISSING 2 2026-11-22']);
  });

  it('that were made anew are not those that were exported', () => {
    const days = daysWith(DAYS[1]!, walked(1));
    expect(found({ seals: chain([1, 1, 3]), exported: chain(), days })).toEqual([
      'SEAL_NOT_AS_EXPORTED 2 2026-11-22',
      'SEAL_NOT_AS_EXPORTED 3 2026-11-23',
      'SEAL_DAY_WRONG 2 2026-11-22',
    ]);
  });

  it('of a date that was sealed again speak by the last revision', () => {
    const seals = chain();
    const again = { businessDate: DAYS[0]!, revision: 2, sealedAt: SEALED_AT };
    seals.push(nextSeal('main', seals[2]!, again, vouchers(4)));
    expect(found({ seals })).toEqual(['SEAL_DAY_WRONG 4 2026-11-21']);
    expect(found({ seals, days: daysWith(DAYS[0]!, walked(4)) })).toEqual([]);
    expect(found({ seals, exported: chain(), days: daysWith(DAYS[0]!, walked(4)) })).toEqual([]);
  });
});
