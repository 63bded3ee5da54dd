/** Postings and balances as short texts, for the tables in the specifications of this folder. */
import type { AccountRef } from '../accounts/index.js';
import { dayKey, decideGroup, type GroupFacts, type GroupPlan } from './decide-group.js';
import { POSTING_DEFAULTS } from './posting-defaults.js';
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
export const refs = new Map<string, AccountRef>(
  Object.entries(ACCOUNTS).map(([code, { normalSide, currency }], index) => [
    code,
    { id: index + 1, code, bookId: BOOK, glAccountId: 10, glCode: '2001', currency, decimals: 2, normalSide },
  ]),
);

export function balanceRow(code: string, change: Partial<Balance> = {}): Balance {
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

export function facts(change: Partial<GroupFacts> = {}, balances: Balance[] = []): GroupFacts {
  const rows = [...refs.keys()].map((code) => balanceRow(code));
  return {
    now: NOW,
    databaseNow: NOW,
    accounts: (_, code) => refs.get(code),
    balances: new Map([...rows, ...balances].map((row) => [row.accountId, row])),
    requests: new Map(),
    currentDates: new Map([[BOOK, DATE]]),
    days: new Map([
      [dayKey(BOOK, DATE), 'open'],
      [dayKey(BOOK, '2026-11-19'), 'closed'],
    ]),
    isStopped: () => false,
    openable: new Map(),
    ruleInForce: () => undefined,
    participantRows: new Map(),
    ...change,
  };
}

let serial = 0;
/** `post('a>b 30')` moves 30 from a to b: debit the payer's liability, credit the receiver's. */
export function post(text: string, change: Partial<Posting> = {}): Posting {
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
    ...POSTING_DEFAULTS,
    voucherId: `0190a0a0-0000-7000-8000-${String(serial).padStart(12, '0')}`,
    bookId: BOOK,
    clientId: 1,
    apiKeyId: 1,
    traceId: '0'.repeat(32),
    requestNumber: `r-${serial}`,
    contentHash: `${serial}`.padStart(64, '0'),
    businessType: 'transfer',
    lines,
    ...change,
  };
}

export const answers = (postings: Posting[], given = facts()): string[] =>
  decideEach(postings, given).outcomes.map((outcome) =>
    outcome.ok ? outcome.outcomes[0]!.kind : outcome.refusal.code.replace('LEDGER.', ''),
  );

/** Every posting a unit of its own. */
export const decideEach = (postings: readonly Posting[], given: GroupFacts): GroupPlan =>
  decideGroup(
    postings.map((posting) => [posting]),
    given,
  );
