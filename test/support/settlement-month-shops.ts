import type { Rule } from '../../bank/behaviour.js';
import type { ChannelTerms } from '../../src/channels/index.js';
import { hire } from './approvals.js';
import type { BankControl } from './bank.js';
import { move, openBook, postLines } from './book.js';
import type { Call } from './call.js';
import { createChannel } from './channels.js';
import { calendarCommand, clearingOf, ruleCommand, scheduleCommand } from './clearing-rules.js';
import { addPayee, newCard } from './payees.js';
import { expectGood } from './scheduler-nodes.js';
import { agree } from './settlement.js';
import type { ShopMonth } from './settlement-month.js';

export const FIRST_DATE = '2026-09-28';
export const TRADE_SOURCE = 'trade-confirmation';
export const REFUND_SOURCE = 'refund-list';
const BOOK = '/v1/books/main';
const JOINING_AT_ONCE = 10;

/** Lost answers, definite failures, and everything slowly. */
export const BANK_FAULTS: readonly Rule[] = [
  { on: 'payment', probability: 0.1, answer: { manner: 'silence' }, deed: 'execute' },
  { on: 'payment', probability: 0.1, answer: { manner: 'status', status: 503 }, deed: 'execute' },
  { on: 'payment', probability: 0.1, deed: 'fail', code: 'ACCOUNT_INVALID' },
  { on: 'query', probability: 0.2, answer: { manner: 'reset' } },
];

/** One way of being paid for each merchant, in turn. */
export const TERMS: readonly Record<string, unknown>[] = [
  {},
  { cycle: { kind: 'weekly', weekdays: [1, 4] } },
  { minimum: '9000.00' },
  { reservePartsPerMillion: 50_000, reserveDays: 5 },
  { fee: '1.00' },
  { cycle: { kind: 'monthly', monthDays: [5, 31] } },
  { cycle: { kind: 'days', days: 2 }, calendar: 'cn' },
];

export interface OpenedShops {
  /** Card numbers by merchant. */
  readonly cards: ReadonlyMap<string, string>;
  /** Key of somebody who approves. */
  readonly checker: string;
}

/** A book with rules, agreements, accounts and a channel for the merchants of the month. @param terms of the channel, on top of the usual */
export async function openShops(
  call: Call,
  month: ShopMonth,
  bank: Pick<BankControl, 'url' | 'customer'>,
  terms: Partial<ChannelTerms> = {},
): Promise<OpenedShops> {
  const firstDate = month.days[0]!.date;
  await openBook(call, { businessDate: firstDate });
  const checker = await hire(call, 'checker', ['approver']);
  const { agreed } = clearingOf(call, checker);
  for (const format of [TRADE_SOURCE, REFUND_SOURCE])
    await agreed({
      command: 'set-trade-source',
      content: {
        ...{ source: format, name: format, format, kinds: ['original'], registrars: [], expectedFiles: 1 },
        ...{ parties: 'any', active: true },
      },
      reason: 'a contract',
    });
  await agreed(calendarCommand('cn'));
  await agreed(scheduleCommand('service'));
  const accounts = { payable: 'payable:{payee}', position: 'position' };
  const fees = [{ schedule: 'service', bearer: 'payee', account: 'fees' }];
  await agreed(
    ruleCommand('trades', 'cn', {
      match: { source: TRADE_SOURCE, product: '*', party: '*' },
      ...{ accounts, fees },
    }),
  );
  await agreed(
    ruleCommand('refunds', 'cn', {
      match: { source: REFUND_SOURCE, product: '*', party: '*' },
      ...{ accounts, direction: 'collect' },
    }),
  );
  await agreed({
    command: 'set-settlement-tiers',
    content: {
      currency: 'CNY',
      // Everybody is paid for the first time here, and amounts jump.
      tiers: [{ upTo: '900000000.00', approvals: 0, approvalsWithWarnings: 0 }, { approvals: 1 }],
    },
    reason: 'small shops',
  });
  await openAccounts(call, month);
  const cards = new Map<string, string>();
  for (let start = 0; start < month.merchants.length; start += JOINING_AT_ONCE)
    await Promise.all(
      month.merchants.slice(start, start + JOINING_AT_ONCE).map(async (merchant, index) => {
        cards.set(merchant, await join(call, checker, merchant, start + index, firstDate));
      }),
    );
  const channel = {
    code: 'bank',
    // No person is there to decide, and a busy machine is no reason to stop.
    terms: {
      ...{ connectTimeoutMilliseconds: 1_000, answerTimeoutMilliseconds: 1_000, queryLimit: 1_000 },
      breaker: { window: 100, openAt: 100, pauseSeconds: 1 },
      ...terms,
    },
  };
  await createChannel(call, 'main', { url: bank.url, customer: bank.customer }, channel);
  return { cards, checker };
}

async function openAccounts(call: Call, month: ShopMonth): Promise<void> {
  const own = [
    { code: 'cash', glAccount: '1002', overdraftLimit: 'unlimited' },
    { code: 'position', glAccount: '2202', overdraftLimit: 'unlimited' },
    { code: 'fees', glAccount: '2109' },
    { code: 'settlement:fees', glAccount: '6014' },
  ];
  const theirs = month.merchants.flatMap((merchant) => [
    { code: `payable:${merchant}`, glAccount: '2101', overdraftLimit: 'unlimited', party: merchant },
    { code: `reserve:${merchant}`, glAccount: '2203', party: merchant },
  ]);
  const accounts = [...own, ...theirs].map((account) => ({
    name: account.code,
    currency: 'CNY',
    ...account,
  }));
  for (let start = 0; start < accounts.length; start += 500)
    expectGood(
      await call('POST', `${BOOK}/accounts/batch`, {
        role: 'operator',
        body: { accounts: accounts.slice(start, start + 500) },
      }),
    );
  expectGood(await postLines(call, move('cash', 'position', '900000000.00')));
}

async function join(
  call: Call,
  checker: string,
  merchant: string,
  index: number,
  effectiveFrom: string,
): Promise<string> {
  const card = newCard();
  await addPayee(call, checker, merchant, { account: card, effectiveFrom });
  const terms = TERMS[index % TERMS.length]!;
  const usual = { payee: merchant, channel: 'bank', owed: 'carry', retries: 5 };
  await agree(call, checker, merchant, { ...usual, ...terms });
  return card;
}
