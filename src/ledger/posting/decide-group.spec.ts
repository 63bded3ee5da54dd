import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, refused } from '../../platform/errors/index.js';
import type { AccountRef } from '../accounts/index.js';
import { availableBalance, ledgerBalance } from './balance.rules.js';
import { dayKey, decideGroup, requestKey, type AnyParticipant, type GroupFacts } from './decide-group.js';
import type { Balance, Posting, PostingLine, Side } from './posting.types.js';

const BOOK = 1;
const DATE = '2026-11-21';
const NOW = '2026-11-21 08:00:00.000000';

/** bank and fees may be overdrawn without limit, the customers may not; d has an overdraft of 50. */
const ACCOUNTS: Record<string, { normalSide: Side; start: bigint; limit: bigint | null; currency: string }> =
  {
    bank: { normalSide: 'D', start: 0n, limit: null, currency: 'CNY' },
    fees: { normalSide: 'C', start: 0n, limit: null, currency: 'CNY' },
    a: { normalSide: 'C', start: 100n, limit: 0n, currency: 'CNY' },
    b: { normalSide: 'C', start: 0n, limit: 0n, currency: 'CNY' },
    d: { normalSide: 'C', start: 0n, limit: 50n, currency: 'CNY' },
    yen: { normalSide: 'C', start: 0n, limit: 0n, currency: 'JPY' },
  };
const refs = new Map<string, AccountRef>(
  Object.entries(ACCOUNTS).map(([code, { normalSide, currency }], index) => [
    code,
    { id: index + 1, code, bookId: BOOK, glAccountId: 10, glCode: '2001', currency, decimals: 2, normalSide },
  ]),
);

function balanceRow(code: string, change: Partial<Balance> = {}): Balance {
  const { start, limit } = ACCOUNTS[code]!;
  return {
    accountId: refs.get(code)!.id,
    status: 'A',
    stopIn: false,
    stopOut: false,
    debitTotal: 0n,
    creditTotal: start,
    held: 0n,
    earmarked: 0n,
    overdraftLimit: limit,
    version: 7n,
    sequence: 7n,
    recordedAt: '2026-11-20 00:00:00.000000',
    digest: '00'.repeat(32),
    ...change,
  };
}

function facts(change: Partial<GroupFacts> = {}, balances: Balance[] = []): GroupFacts {
  const rows = [...refs.keys()].map((code) => balanceRow(code));
  return {
    now: NOW,
    accounts: (_, code) => refs.get(code),
    balances: new Map([...rows, ...balances].map((row) => [row.accountId, row])),
    requests: new Map(),
    currentDates: new Map([[BOOK, DATE]]),
    days: new Map([
      [dayKey(BOOK, DATE), 'open'],
      [dayKey(BOOK, '2026-11-19'), 'closed'],
    ]),
    isStopped: () => false,
    participantRows: new Map(),
    ...change,
  };
}

let serial = 0;
/** `post('a>b 30')` moves 30 from a to b: debit the payer's liability, credit the receiver's. */
function post(text: string, change: Partial<Posting> = {}): Posting {
  const lines: PostingLine[] = text.split(' + ').flatMap((move) => {
    const [, from, to, amount] = /^(\w+)>(\w+) (\d+)$/.exec(move)!;
    const line = (account: string, side: Side): PostingLine => ({
      account,
      side,
      amount: BigInt(amount!),
      currency: refs.get(account)?.currency ?? 'CNY',
    });
    return [line(from!, 'D'), line(to!, 'C')];
  });
  serial += 1;
  return {
    voucherId: `0190a0a0-0000-7000-8000-${String(serial).padStart(12, '0')}`,
    bookId: BOOK,
    clientId: 1,
    apiKeyId: 1,
    traceId: '0'.repeat(32),
    requestNumber: `r-${serial}`,
    contentHash: `${serial}`.padStart(64, '0'),
    businessDate: null,
    businessType: 'transfer',
    reference: null,
    memo: '',
    metadata: '{}',
    lines,
    preconditions: [],
    participations: [],
    ...change,
  };
}

const answers = (postings: Posting[], given = facts()): string[] =>
  decideGroup(postings, given).outcomes.map((outcome) =>
    outcome.kind === 'refused' ? outcome.refusal.code.replace('LEDGER.', '') : outcome.kind,
  );

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
    const plan = decideGroup([post('a>b 999')], facts());
    expect([plan.vouchers.length, plan.balances.size]).toEqual([0, 0]);
  });
});

describe('funds are checked on the net effect of a voucher on an account', () => {
  it.each([
    ['in and out in one voucher', 'a>b 150 + b>a 60', ['posted']],
    ['overdraft up to the limit', 'd>b 50', ['posted']],
    ['overdraft beyond the limit', 'd>b 51', ['INSUFFICIENT_FUNDS']],
    ['without limit', 'bank>a 1000000', ['posted']],
  ])('%s: %s', (_, text, expected) => expect(answers([post(text)])).toEqual(expected));

  it('held and earmarked money is not available', () => {
    const tied = facts({}, [balanceRow('a', { held: 60n, earmarked: 30n })]);
    expect(answers([post('a>b 11'), post('a>b 10')], tied)).toEqual(['INSUFFICIENT_FUNDS', 'posted']);
  });

  it('an account below its limit may still be paid in', () => {
    const short = facts({}, [balanceRow('b', { debitTotal: 500n })]);
    expect(answers([post('a>b 10')], short)).toEqual(['posted']);
  });
});

describe('stops follow the effect on the balance, not the side', () => {
  it.each([
    ['closed', { status: 'C' }, 'bank>a 1', 'ACCOUNT_CLOSED'],
    ['frozen in', { status: 'F' }, 'bank>a 1', 'ACCOUNT_FROZEN'],
    ['frozen out', { status: 'F' }, 'a>b 1', 'ACCOUNT_FROZEN'],
    ['stop-in refuses value in', { stopIn: true }, 'bank>a 1', 'ACCOUNT_STOPPED_IN'],
    ['stop-in lets value out', { stopIn: true }, 'a>b 1', 'posted'],
    ['stop-out refuses value out', { stopOut: true }, 'a>b 1', 'ACCOUNT_STOPPED_OUT'],
    ['stop-out lets value in', { stopOut: true }, 'bank>a 1', 'posted'],
  ] as const)('%s', (_, change, text, expected) => {
    expect(answers([post(text)], facts({}, [balanceRow('a', change)]))).toEqual([expected]);
  });
});

describe('what else a posting is refused for', () => {
  it('unknown account', () => expect(answers([post('a>nobody 1')])).toEqual(['ACCOUNT_NOT_FOUND']));
  it('an account of another currency', () => {
    const [debit] = post('a>b 1').lines;
    const wrong = post('a>yen 1', {
      lines: [debit!, { account: 'yen', side: 'C', amount: 1n, currency: 'CNY' }],
    });
    expect(answers([wrong])).toEqual(['CURRENCY_MISMATCH']);
  });
  it('a date that is not open, and one that is closed', () => {
    expect(answers([post('a>b 1', { businessDate: '2026-11-22' })])).toEqual(['BUSINESS_DATE_NOT_OPEN']);
    expect(answers([post('a>b 1', { businessDate: '2026-11-19' })])).toEqual(['BUSINESS_DATE_CLOSED']);
  });
  it('a stopped business type', () => {
    expect(answers([post('a>b 1')], facts({ isStopped: (_, type) => type === 'transfer' }))).toEqual([
      'BUSINESS_TYPE_STOPPED',
    ]);
  });
  it('preconditions: version before, balance after', () => {
    const wants = (precondition: object) =>
      post('a>b 40', { preconditions: [{ account: 'a', ...precondition }] });
    expect(answers([wants({ expectedVersion: 6n })])).toEqual(['ACCOUNT_VERSION_DIFFERS']);
    expect(answers([wants({ expectedVersion: 7n })])).toEqual(['posted']);
    expect(answers([wants({ minimumBalanceAfter: 61n })])).toEqual(['BALANCE_BELOW_MINIMUM']);
    expect(answers([wants({ minimumBalanceAfter: 60n })])).toEqual(['posted']);
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
        const plan = decideGroup(postings, given);
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
    const plan = decideGroup([post('a>b 1'), post('a>d 1')], ahead);
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
          ? accepted([{ key: 't', change: 1 }])
          : refused({ kind: 'refused' as const, code: 'TICKETS.SOLD_OUT', message: 'none left' }),
    };
    const postings = Array.from({ length: 3 }, () => post('a>b 1', { participations: [take] }));
    const given = facts({ participantRows: new Map([[participant, new Map([['t', 0]])]]) });
    expect(answers(postings, given)).toEqual(['posted', 'posted', 'TICKETS.SOLD_OUT']);
    expect(decideGroup(postings, given).participantWrites.get(participant)).toHaveLength(2);
  });
});
