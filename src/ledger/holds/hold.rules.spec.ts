import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../platform/errors/index.js';
import { leftOf, type Hold, type HoldWrite } from './hold.js';
import { captureHold, expireHold, placeHold, releaseHold, type HoldMoment } from './hold.rules.js';

const BEFORE = '2026-11-21 08:00:00.000000';
const EXPIRY = '2026-11-21 09:00:00.000000';
const AFTER = '2026-11-21 09:00:00.000001';
const ACTOR = { clientId: 1, apiKeyId: 2, traceId: 'ab'.repeat(16) };
const COMMAND = { hold: 'h', bookId: 1, actor: ACTOR, reason: 'test', override: null, owner: null };
const DRAFT = {
  id: 'h',
  bookId: 1,
  accountId: 7,
  account: 'a',
  currency: 'CNY',
  decimals: 2,
  amount: 100n,
  expiresAt: EXPIRY,
  reference: null,
  reason: 'payout',
  owner: null as string | null,
};

/** What an account has recorded may be later than any clock; it decides nothing. */
const at = (nodeNow: string, databaseNow = nodeNow): HoldMoment => ({
  voucherId: 'v',
  recordedAt: '2027-01-01 00:00:00.000000',
  nodeNow,
  databaseNow,
});

function placedHold(change: Partial<typeof DRAFT> = {}): Hold {
  const placed = placeHold({ ...DRAFT, ...change }, ACTOR, at(BEFORE));
  if (!placed.ok) throw new Error(placed.refusal.message);
  return placed.value.after;
}

/** What the hold is after the command, or the code of the refusal. */
const told = (write: Result<HoldWrite>): unknown => {
  if (!write.ok) return write.refusal.code.replace('LEDGER.', '');
  const { captured, released, status, version } = write.value.after;
  return [captured, released, status, version];
};
const take = (hold: Hold, amount: bigint, moment = at(BEFORE)) =>
  captureHold(hold, COMMAND, [{ account: 'a', amount }], moment);

describe('a hold is used up and then closed', () => {
  it('by captures and releases, to the last unit', () => {
    const first = take(placedHold(), 60n);
    expect(told(first)).toEqual([60n, 0n, 'O', 2]);
    const { after } = first.ok ? first.value : { after: placedHold() };
    expect(told(releaseHold(after, COMMAND, 41n, at(BEFORE)))).toBe('HOLD_EXCEEDED');
    expect(told(releaseHold(after, COMMAND, 40n, at(BEFORE)))).toEqual([60n, 40n, 'C', 3]);
    expect(told(releaseHold(after, COMMAND, null, at(BEFORE)))).toEqual([60n, 40n, 'C', 3]);
    expect(told(take(after, 40n))).toEqual([100n, 0n, 'C', 3]);
  });

  it('after that every command is refused', () => {
    const used = take(placedHold(), 100n);
    const { after } = used.ok ? used.value : { after: placedHold() };
    expect(told(take(after, 1n))).toBe('HOLD_CLOSED');
    expect(told(releaseHold(after, COMMAND, null, at(BEFORE)))).toBe('HOLD_CLOSED');
    expect(told(expireHold(after, COMMAND, at(AFTER)))).toBe('HOLD_CLOSED');
  });

  it('in any order of commands, captured + released never exceeds the amount', () => {
    const commands = fc.array(
      fc.tuple(fc.constantFrom('capture', 'release'), fc.bigInt({ min: 1n, max: 60n })),
    );
    fc.assert(
      fc.property(commands, (steps) => {
        let hold = placedHold();
        for (const [kind, amount] of steps) {
          const left = leftOf(hold);
          const write =
            kind === 'capture' ? take(hold, amount) : releaseHold(hold, COMMAND, amount, at(BEFORE));
          expect(write.ok).toBe(amount <= left);
          if (write.ok) hold = write.value.after;
          expect(hold.captured + hold.released + leftOf(hold)).toBe(100n);
        }
      }),
    );
  });
});

describe('whose hold', () => {
  it('one that is not there, or in another book, is unknown', () => {
    const elsewhere = { ...COMMAND, bookId: 2 };
    const parts = [{ account: 'a', amount: 1n }];
    expect(told(captureHold(undefined, COMMAND, parts, at(BEFORE)))).toBe('HOLD_NOT_FOUND');
    expect(told(captureHold(placedHold(), elsewhere, parts, at(BEFORE)))).toBe('HOLD_NOT_FOUND');
    expect(told(releaseHold(undefined, COMMAND, null, at(BEFORE)))).toBe('HOLD_NOT_FOUND');
    expect(told(releaseHold(placedHold(), elsewhere, null, at(BEFORE)))).toBe('HOLD_NOT_FOUND');
    expect(told(expireHold(undefined, COMMAND, at(AFTER)))).toBe('HOLD_NOT_FOUND');
  });

  it('the money of its own account is captured, of all lines together', () => {
    const parts = (...of: [string, bigint][]) => of.map(([account, amount]) => ({ account, amount }));
    const capture = (...of: [string, bigint][]) =>
      told(captureHold(placedHold(), COMMAND, parts(...of), at(BEFORE)));
    expect(capture(['a', 1n], ['b', 1n])).toBe('HOLD_ELSEWHERE');
    expect(capture(['b', 1n])).toBe('HOLD_ELSEWHERE');
    expect(capture(['a', 60n], ['a', 41n])).toBe('HOLD_EXCEEDED');
    expect(capture(['a', 60n], ['a', 40n])).toEqual([100n, 0n, 'C', 2]);
  });
});

describe('a hold expires when both clocks have passed its time, never earlier', () => {
  it.each([
    ['neither clock', BEFORE, BEFORE, false],
    ['the clock of the node alone', AFTER, BEFORE, false],
    ['the clock of the database alone', BEFORE, AFTER, false],
    ['both', AFTER, AFTER, true],
    ['both, to the microsecond', EXPIRY, EXPIRY, true],
  ])('%s', (_name, node, database, isOver) => {
    const moment = at(node, database);
    const hold = placedHold();
    expect(told(take(hold, 1n, moment))).toEqual(isOver ? 'HOLD_EXPIRED' : [1n, 0n, 'O', 2]);
    expect(told(releaseHold(hold, COMMAND, 1n, moment))).toEqual(isOver ? 'HOLD_EXPIRED' : [0n, 1n, 'O', 2]);
    expect(told(expireHold(hold, COMMAND, moment))).toEqual(isOver ? [0n, 100n, 'X', 2] : 'HOLD_NOT_EXPIRED');
  });

  it('once, and what is left of it only', () => {
    const used = take(placedHold(), 30n);
    const { after } = used.ok ? used.value : { after: placedHold() };
    const expired = expireHold(after, COMMAND, at(AFTER));
    expect(told(expired)).toEqual([30n, 70n, 'X', 3]);
    if (!expired.ok) return;
    const last = expired.value.after;
    for (const write of [
      expireHold(last, COMMAND, at(AFTER)),
      take(last, 1n, at(BEFORE)),
      releaseHold(last, COMMAND, null, at(BEFORE)),
    ])
      expect(told(write)).toBe('HOLD_EXPIRED');
  });

  it('one without a time never does', () => {
    expect(told(expireHold(placedHold({ expiresAt: null } as never), COMMAND, at(AFTER)))).toBe(
      'HOLD_NOT_EXPIRED',
    );
  });

  it.each([
    [AFTER, BEFORE],
    [BEFORE, AFTER],
    [EXPIRY, BEFORE],
  ])('none is placed when either clock has passed its time (%s, %s)', (node, database) => {
    expect(told(placeHold(DRAFT, ACTOR, at(node, database)))).toBe('HOLD_EXPIRY_PASSED');
  });
});

describe('a hold that belongs to a module', () => {
  const owned = placedHold({ owner: 'payout' });
  const capture = (owner: string | null) =>
    captureHold(owned, { ...COMMAND, owner }, [{ account: 'a', amount: 1n }], at(BEFORE));

  it('is captured, released and expired by nobody else', () => {
    expect(told(capture(null))).toBe('HOLD_OWNED');
    expect(told(capture('refund'))).toBe('HOLD_OWNED');
    expect(told(releaseHold(owned, COMMAND, null, at(BEFORE)))).toBe('HOLD_OWNED');
    expect(told(expireHold(owned, COMMAND, at(AFTER)))).toBe('HOLD_OWNED');
  });

  it('is captured and released by that', () => {
    const command = { ...COMMAND, owner: 'payout' };
    expect(told(capture('payout'))).toEqual([1n, 0n, 'O', 2]);
    expect(told(releaseHold(owned, command, null, at(BEFORE)))).toEqual([0n, 100n, 'C', 2]);
  });
});
