import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DayDigest,
  findSealProblems,
  NO_SEAL,
  nextSeal,
  sealDigest,
  type VoucherOfDay,
} from './seal.rules.js';
import type { DaySeal } from './seal.js';

const voucher = (n: number, recordedAt = `2026-11-21T08:00:0${n % 10}.000000Z`): VoucherOfDay => ({
  id: `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  digest: createHash('sha256').update(String(n)).digest(),
  recordedAt,
});

function day(...numbers: readonly number[]) {
  const digest = new DayDigest();
  for (const n of numbers) digest.add(voucher(n));
  return digest.vouchers();
}

/** Three days, sealed one after the other. */
function chain(): DaySeal[] {
  const seals: DaySeal[] = [];
  for (const [index, vouchers] of [day(1, 2), day(), day(3)].entries()) {
    const businessDate = `2026-11-2${index + 1}`;
    const sealing = { businessDate, revision: 1, sealedAt: '2026-11-25T00:00:00.000000Z' };
    seals.push(nextSeal('main', seals.at(-1) ?? null, sealing, vouchers));
  }
  return seals;
}

const problemsOf = (seals: readonly DaySeal[]): string[] =>
  findSealProblems('main', seals).map((problem) =>
    problem.kind === 'missing' ? `missing ${problem.number}` : `${problem.kind} ${problem.seal.number}`,
  );

describe('what a day comes to', () => {
  it('is the digest of the digests of its vouchers, one after the other', () => {
    const plain = createHash('sha256').update(Buffer.concat([voucher(1).digest, voucher(2).digest]));
    expect(day(1, 2)).toEqual({
      voucherCount: 2,
      vouchersDigest: plain.digest('hex'),
      lastVoucher: voucher(2).id,
      lastRecordedAt: '2026-11-21T08:00:02.000000Z',
    });
  });

  it('of a day without vouchers is that of nothing', () => {
    expect(day()).toEqual({
      voucherCount: 0,
      vouchersDigest: createHash('sha256').digest('hex'),
      lastVoucher: null,
      lastRecordedAt: null,
    });
  });

  it('has the latest time, whatever the order of the ids', () => {
    const digest = new DayDigest();
    digest.add(voucher(1, '2026-11-21T09:00:00.000000Z'));
    digest.add(voucher(2, '2026-11-21T08:00:00.000000Z'));
    expect(digest.vouchers()).toMatchObject({
      lastVoucher: voucher(2).id,
      lastRecordedAt: '2026-11-21T09:00:00.000000Z',
    });
  });

  it('depends on every voucher and on their order', () => {
    const digests = [day(1, 2), day(2, 1), day(1), day(1, 2, 3)].map(({ vouchersDigest }) => vouchersDigest);
    expect(new Set(digests).size).toBe(4);
  });

  it('goes on by itself from a copy, and can be asked on the way', () => {
    const digest = new DayDigest();
    digest.add(voucher(1));
    digest.vouchers();
    const copy = digest.copy();
    copy.add(voucher(2));
    digest.add(voucher(3));
    expect(copy.vouchers()).toEqual(day(1, 2));
    expect(digest.vouchers()).toEqual(day(1, 3));
  });
});

describe('a seal', () => {
  it('covers everything that it says, and the book', () => {
    const [seal] = chain() as [DaySeal];
    const others: DaySeal[] = [
      { ...seal, number: 2 },
      { ...seal, businessDate: '2026-11-22' },
      { ...seal, revision: 2 },
      { ...seal, voucherCount: 3 },
      { ...seal, vouchersDigest: NO_SEAL },
      { ...seal, lastVoucher: null },
      { ...seal, lastRecordedAt: null },
      { ...seal, sealedAt: '2026-11-25T00:00:00.000001Z' },
      { ...seal, previousDigest: seal.digest },
    ];
    const digests = others.map((other) => sealDigest('main', other));
    digests.push(sealDigest('other', seal), seal.digest);
    expect(sealDigest('main', seal)).toBe(seal.digest);
    expect(new Set(digests).size).toBe(others.length + 2);
  });

  it('is chained to the one before it, the first to zeros', () => {
    const [first, second, third] = chain();
    expect(first).toMatchObject({ number: 1, previousDigest: '0'.repeat(64) });
    expect(second).toMatchObject({ number: 2, previousDigest: first!.digest });
    expect(third).toMatchObject({ number: 3, previousDigest: second!.digest });
  });
});

describe('the chain of the seals', () => {
  it('is sound as it was made, and when it is empty', () => {
    expect(problemsOf(chain())).toEqual([]);
    expect(problemsOf([])).toEqual([]);
  });

  it.each<[string, (seals: DaySeal[]) => DaySeal[], string[]]>([
    ['what a seal says was changed', ([a, b, c]) => [a!, { ...b!, voucherCount: 9 }, c!], ['digest 2']],
    ['its digest was changed', ([a, b, c]) => [a!, { ...b!, digest: NO_SEAL }, c!], ['digest 2']],
    ['a seal was taken out', ([a, , c]) => [a!, c!], ['missing 2']],
    ['the first was taken out', ([, b, c]) => [b!, c!], ['missing 1']],
    ['two were taken out', ([, , c]) => [c!], ['missing 1', 'missing 2']],
    [
      'a seal was made anew with its digest',
      ([a, b, c]) => [a!, { ...b!, ...nextSeal('main', a!, b!, day(7)) }, c!],
      ['previous 3'],
    ],
    [
      'the first is not the first',
      ([a]) => [nextSeal('main', { number: 0, digest: a!.digest }, a!, day())],
      ['previous 1'],
    ],
  ])('%s', (_, change, expected) => {
    expect(problemsOf(change(chain()))).toEqual(expected);
  });

  it('whatever single digit of a seal is changed, that seal is named', () => {
    const digits = ['vouchersDigest', 'previousDigest', 'digest'] as const;
    fc.assert(
      fc.property(fc.nat(2), fc.constantFrom(...digits), fc.nat(63), (which, field, at) => {
        const seals = chain();
        const text = seals[which]![field];
        const digit = text[at] === 'a' ? 'b' : 'a';
        seals[which] = { ...seals[which]!, [field]: text.slice(0, at) + digit + text.slice(at + 1) };
        expect(problemsOf(seals)).toContain(`digest ${which + 1}`);
        expect(problemsOf(seals).filter((problem) => !problem.endsWith(String(which + 1)))).toEqual([]);
      }),
    );
  });
});
