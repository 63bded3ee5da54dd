import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, refused } from '../../platform/errors/index.js';
import { availableBalance, ledgerBalance } from '../balance/index.js';
import { requestKey, type AnyParticipant } from './decide-group.js';
import { answers, balanceRow, decideEach, facts, post, refs } from './posting-table.fixture.js';
import type { Posting } from './posting.types.js';

describe('a group is decided posting by posting, each on what those before it left', () => {
  it('lets exactly as many debits through as the balance allows', () => {
    const postings = Array.from({ length: 5 }, () => post('a>b 30'));
    expect(answers(postings)).toEqual([
      'posted',
      'posted',
      'posted',
      'INSUFFICIENT_FUNDS',
      'INSUFFICIENT_FUNDS',
    ]);
  });

  it('spends money that came earlier in the same group', () => {
    expect(answers([post('b>a 20'), post('a>b 20'), post('b>a 20')])).toEqual([
      'INSUFFICIENT_FUNDS',
      'posted',
      'posted',
    ]);
  });

  it('a refused posting leaves no trace', () => {
    const plan = decideEach([post('a>b 999')], facts());
    expect([plan.vouchers.length, plan.balances.size]).toEqual([0, 0]);
  });
});

describe('a request number has one effect', () => {
  const again = (first: Posting, change: Partial<Posting> = {}) =>
    post('a>b 10', { requestNumber: first.requestNumber, contentHash: first.contentHash, ...change });

  it('inside a group the second waits for the first', () => {
    const first = post('a>b 10');
    expect(answers([first, again(first), again(first, { contentHash: 'ff' })])).toEqual([
      'posted',
      'replayed',
      'REQUEST_CONTENT_DIFFERS',
    ]);
  });
  it('against a recorded request', () => {
    const first = post('a>b 10');
    const recorded = { contentHash: first.contentHash, voucherId: 'earlier' };
    const given = facts({ requests: new Map([[requestKey(1, first.requestNumber), recorded]]) });
    expect(answers([first, again(first, { contentHash: 'ff' })], given)).toEqual([
      'replayed',
      'REQUEST_CONTENT_DIFFERS',
    ]);
  });
  it('a refused request does not burn its number', () => {
    const first = post('b>a 10');
    expect(answers([first, post('a>b 10'), again(first)])).toEqual([
      'INSUFFICIENT_FUNDS',
      'posted',
      'posted',
    ]);
  });
});

describe('both books say the same, whatever is posted', () => {
  it('balances, entries, lines and chains agree for random groups', () => {
    const codes = ['bank', 'fees', 'a', 'b', 'd'];
    const move = fc.tuple(
      fc.constantFrom(...codes),
      fc.constantFrom(...codes),
      fc.integer({ min: 1, max: 90 }),
    );
    const voucher = fc.array(move, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(voucher, { minLength: 1, maxLength: 20 }), (moves) => {
        const postings = moves.map((parts) =>
          post(parts.map(([from, to, amount]) => `${from}>${to} ${amount}`).join(' + ')),
        );
        const given = facts();
        const plan = decideEach(postings, given);
        for (const code of codes) {
          const account = refs.get(code)!;
          const before = given.balances.get(account.id)!;
          const after = plan.balances.get(account.id) ?? before;
          const entries = plan.vouchers
            .flatMap(({ entries }) => entries)
            .filter(({ accountId }) => accountId === account.id);
          const lines = plan.vouchers
            .flatMap(({ lines }) => lines)
            .filter((line) => line.account.id === account.id);
          const effect = entries.reduce((sum, { amount }) => sum + amount, 0n);
          const lineEffect = lines.reduce(
            (sum, l) => sum + (l.side === account.normalSide ? l.amount : -l.amount),
            0n,
          );
          expect(ledgerBalance(after, account.normalSide)).toBe(
            ledgerBalance(before, account.normalSide) + effect,
          );
          expect(lineEffect).toBe(effect);
          expect(entries.map(({ sequence }) => sequence)).toEqual(
            entries.map((_, index) => 8n + BigInt(index)),
          );
          expect(after.digest).toBe(entries.at(-1)?.digest ?? before.digest);
          const available = availableBalance(after, account.normalSide);
          expect(available === null || available >= 0n).toBe(true);
        }
      }),
    );
  });

  it('recorded time never goes back on an account, whatever the clock does', () => {
    const ahead = facts({}, [balanceRow('b', { recordedAt: '2027-01-01 00:00:00.000000' })]);
    const plan = decideEach([post('a>b 1'), post('a>d 1')], ahead);
    expect(plan.vouchers.map(({ recordedAt }) => recordedAt)).toEqual([
      '2027-01-01 00:00:00.000000',
      '2027-01-01 00:00:00.000000',
    ]);
  });
});

describe('participants decide with the posting and write with it', () => {
  const tickets = (limit: number) => ({
    name: 'tickets',
    rank: 1,
    apply: (row = 0, n: number) => row + n,
    limit,
  });
  it('a later posting of the group sees the row an earlier one left; a refusal refuses the posting', () => {
    const participant = tickets(2) as unknown as AnyParticipant;
    const take = {
      participant,
      keys: ['t'],
      decide: (rows: ReadonlyMap<string, unknown>) =>
        Number(rows.get('t')) < 2
          ? accepted({ writes: [{ key: 't', change: 1 }] })
          : refused({ kind: 'refused' as const, code: 'TICKETS.SOLD_OUT', message: 'none left' }),
    };
    const postings = Array.from({ length: 3 }, () => post('a>b 1', { participations: [take] }));
    const given = facts({ participantRows: new Map([[participant, new Map([['t', 0]])]]) });
    expect(answers(postings, given)).toEqual(['posted', 'posted', 'TICKETS.SOLD_OUT']);
    expect(decideEach(postings, given).participantWrites.get(participant)).toHaveLength(2);
  });

  it('two uses of one row in one posting see each other', () => {
    const participant = tickets(1) as unknown as AnyParticipant;
    const take = {
      participant,
      keys: ['t'],
      decide: (rows: ReadonlyMap<string, unknown>) =>
        Number(rows.get('t')) < 1
          ? accepted({ writes: [{ key: 't', change: 1 }] })
          : refused({ kind: 'refused' as const, code: 'TICKETS.SOLD_OUT', message: 'none left' }),
    };
    const given = facts({ participantRows: new Map([[participant, new Map([['t', 0]])]]) });
    const plan = decideEach([post('a>b 1', { participations: [take, take] })], given);
    expect(plan.outcomes).toMatchObject([{ ok: false, refusal: { code: 'TICKETS.SOLD_OUT' } }]);
    expect(plan.participantWrites.size).toBe(0);
  });
});
