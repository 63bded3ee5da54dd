import { describe, expect, it } from 'vitest';
import { checkEntry, type EntryInPlace } from './check-entry.rules.js';
import { digestOfEntry } from './digests.rules.js';
import { entry, line, voucher, VOUCHER_DIGEST } from './stored.fixture.js';
import { NO_ENTRY, type StoredEntry } from './stored.js';

const place = (change: Partial<EntryInPlace> = {}): EntryInPlace => ({
  voucher: voucher(),
  voucherDigest: VOUCHER_DIGEST,
  line: line(),
  normalSide: 'D',
  entry: entry(),
  previous: NO_ENTRY,
  ...change,
});
const kindsOf = (change: Partial<EntryInPlace>): string[] =>
  checkEntry(place(change)).map(({ kind }) => kind);
/** The row was changed, its digest was not. */
const tampered = (change: Partial<StoredEntry>): StoredEntry => ({ ...entry(), ...change });

describe('an entry', () => {
  it('that is sound has no problem', () => {
    expect(checkEntry(place())).toEqual([]);
    const first = entry();
    const second = entry({ sequence: '2', before: '100', after: '200' }, first);
    expect(kindsOf({ line: line({ sequence: '2' }), entry: second, previous: first })).toEqual([]);
  });

  it('says on the normal side what its line says', () => {
    const credit = entry({ side: 'C', amount: '-100', after: '-100' });
    expect(kindsOf({ line: line({ side: 'C' }), entry: credit })).toEqual([]);
    const red = entry({ side: 'C', amount: '100' });
    expect(kindsOf({ line: line({ side: 'C', amount: '-100' }), entry: red })).toEqual([]);
    expect(kindsOf({ line: line({ side: 'C' }), entry: red })).toEqual(['line']);
    const nothing = entry({ side: 'C', amount: '0', after: '0' });
    expect(kindsOf({ line: line({ side: 'C', amount: '0' }), entry: nothing })).toEqual([]);
  });

  it.each<[string, Partial<EntryInPlace>, string[]]>([
    ['amount changed', { entry: tampered({ amount: '99', after: '99' }) }, ['line', 'digest']],
    ['side changed', { entry: tampered({ side: 'C' }) }, ['line', 'digest']],
    ['date changed', { entry: tampered({ businessDate: '2026-11-22' }) }, ['line', 'digest']],
    ['time changed', { entry: tampered({ recordedAt: '2026-11-21 08:00:00.000001' }) }, ['line', 'digest']],
    ['balances moved', { entry: tampered({ before: '1', after: '101' }) }, ['chain', 'digest']],
    ['sum wrong', { entry: entry({ after: '101' }) }, ['chain']],
    ['digest changed', { entry: tampered({ digest: '00'.repeat(32) }) }, ['digest']],
    ['line changed', { line: line({ amount: '99' }) }, ['line']],
    ['voucher moved', { voucher: voucher({ businessDate: '2026-11-22' }) }, ['line']],
    ['does not begin at zero', { entry: entry({ before: '5', after: '105' }) }, ['chain']],
    ['after a later one', { previous: { ...NO_ENTRY, recordedAt: '2027-01-01 00:00:00.000000' } }, ['chain']],
    ['after another one', { previous: { ...NO_ENTRY, digest: VOUCHER_DIGEST } }, ['digest']],
    ['without the one before it', { previous: null, entry: tampered({ digest: 'x' }) }, []],
  ])('%s', (_, change, expected) => expect(kindsOf(change)).toEqual(expected));

  it('of a voucher that was changed is sound by the stored digest or by the right one', () => {
    const stored = 'cd'.repeat(32);
    const changed = voucher({ digest: stored });
    expect(kindsOf({ voucher: changed })).toEqual([]);
    const plain = entry();
    const byStored = { ...plain, digest: digestOfEntry(plain, NO_ENTRY.digest, stored) };
    expect(kindsOf({ voucher: changed, entry: byStored })).toEqual([]);
    expect(kindsOf({ entry: byStored })).toEqual(['digest']);
  });

  it('tells what its digest should be, also after another entry', () => {
    const [problem] = checkEntry(place({ entry: tampered({ digest: 'x' }) }));
    if (problem?.kind !== 'digest') throw new Error('no finding');
    expect(problem.evidence).toMatchObject({ stored: 'x', expected: entry().digest });
    expect(problem.evidence.expectedAfter(VOUCHER_DIGEST)).toBe(
      digestOfEntry(entry(), VOUCHER_DIGEST, VOUCHER_DIGEST),
    );
  });
});
