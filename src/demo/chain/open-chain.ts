import { formatAmount } from '../../platform/money/index.js';
import { BANK_CUSTOMER } from './bank-control.js';
import { CALENDAR, CHANNEL, CURRENCY, REFUND_SOURCE, TRADE_SOURCE, type Chain } from './chain.js';
import type { Merchant } from './merchants.js';

/** A Thursday before a holiday (清明节). In the past, so that whatever is due is paid at once. */
export const FIRST_DATE = '2026-04-02';
/** Nothing is due later. */
export const LAST_DATE = '2026-12-31';
const FROM_DATE = '2026-01-01';
const REASON = 'Demonstration of the whole chain';
const CHECKER = 'demo-checker';
/** The checker's key ends by itself, also when the play is cut off. */
const KEY_MILLISECONDS = 2 * 3_600_000;

interface Issued {
  readonly secret: string;
}

interface Made {
  readonly id: string;
  readonly contentHash: string;
}

/** A book of the chain's own, with its accounts and a checker. @returns the chain with the checker's key */
export async function openBook(chain: Chain, code: string): Promise<Chain> {
  const { client, book, merchants } = chain;
  const body = {
    ...{ code, name: 'Whole chain 全链路', legalEntity: 'Abacus Payments Ltd 算盘支付有限公司' },
    ...{ timeZone: 'Asia/Shanghai', currencies: [CURRENCY], businessDate: FIRST_DATE },
    chart: 'payment-company',
  };
  await client.must('admin', 'POST', '/v1/books', { body });
  const approver = await checkerKey(chain, code);
  const accounts = [...OWN_ACCOUNTS, ...merchants.flatMap(accountsOf)].map((account) => ({
    ...{ name: account.code, currency: CURRENCY, ...account },
  }));
  for (let start = 0; start < accounts.length; start += 500)
    await client.must('operator', 'POST', `${book}/accounts/batch`, {
      body: { accounts: accounts.slice(start, start + 500) },
    });
  return { ...chain, client: client.with({ approver }) };
}

const OVERDRAWN = { overdraftLimit: 'unlimited' };
const OWN_ACCOUNTS = [
  { code: 'cash', glAccount: '1002', ...OVERDRAWN },
  { code: 'position', glAccount: '2202', ...OVERDRAWN },
  { code: 'fees', glAccount: '2109' },
  { code: 'settlement:fees', glAccount: '6014' },
  { code: `${CHANNEL}:clearing`, glAccount: '3101', ...OVERDRAWN },
  { code: `${CHANNEL}:suspense`, glAccount: '3301', ...OVERDRAWN },
];

/** Refunds may come to more than is owed at the moment. */
const accountsOf = ({ party }: Merchant) => [
  { code: `payable:${party}`, glAccount: '2101', party, ...OVERDRAWN },
  { code: `reserve:${party}`, glAccount: '2203', party },
];

/** Another client than the demonstration's own: nobody approves what he has made himself. */
async function checkerKey({ client }: Chain, code: string): Promise<string> {
  const person = { code: CHECKER, name: 'Checker of the demonstration 复核员', reason: REASON };
  const { status } = await client.ask('admin', 'POST', '/v1/clients', { body: person });
  if (status !== 201 && status !== 409) throw new Error(`The client ${CHECKER} was answered ${status}`);
  const expiresAt = new Date(new Date().getTime() + KEY_MILLISECONDS).toISOString();
  const body = { roles: ['approver'], books: [code], expiresAt, reason: REASON };
  return (await client.must<Issued>('admin', 'POST', `/v1/clients/${CHECKER}/keys`, { body })).secret;
}

/** The first open days of a calendar (日历) from the first date on. @param count as many as that */
export async function openDates(chain: Chain, count: number): Promise<string[]> {
  await agreeOn(chain, 'set-calendar', {
    ...{ calendar: CALENDAR, name: 'Mainland China', base: 'mainland-china', weekend: ['sat', 'sun'] },
    makeUpDays: false,
  });
  const query = new URLSearchParams({ fromDate: FIRST_DATE, untilDate: LAST_DATE });
  const path = `${chain.book}/calendars/${CALENDAR}/days?${query}`;
  const { days } = await chain.client.read<{ days: { date: string; open: boolean }[] }>(path);
  return days
    .filter(({ open }) => open)
    .slice(0, count)
    .map(({ date }) => date);
}

/**
 * Fees, trade sources, clearing rules and tiers of approval.
 * @param nobodyUpTo minor units: batches up to that total need no person
 */
export async function setRules(chain: Chain, nobodyUpTo: bigint): Promise<void> {
  const tiers = [{ upTo: formatAmount(nobodyUpTo, 2), approvals: 0 }, { approvals: 1 }];
  await agreeOn(chain, 'set-fee-schedule', {
    ...{ schedule: 'service', name: '0.6 %', currency: CURRENCY, fromDate: FROM_DATE, rounding: 'half-up' },
    terms: { tiering: 'whole', tiers: [{ from: '0', below: null, flat: '0', rate: '0.006' }] },
  });
  for (const format of [TRADE_SOURCE, REFUND_SOURCE])
    await agreeOn(chain, 'set-trade-source', {
      ...{ source: format, name: format, format, kinds: ['original'], registrars: [], expectedFiles: 1 },
      ...{ parties: 'any', active: true },
    });
  const fees = [{ schedule: 'service', bearer: 'payee', account: 'fees' }];
  await agreeOn(chain, 'set-clearing-rule', clearingRule('trades', TRADE_SOURCE, 'disburse', { fees }));
  await agreeOn(chain, 'set-clearing-rule', clearingRule('refunds', REFUND_SOURCE, 'collect', {}));
  await agreeOn(chain, 'set-settlement-tiers', { currency: CURRENCY, tiers });
}

/** The open day after, T+1, with a cut-off at three. */
const clearingRule = (rule: string, source: string, direction: string, more: object): object => ({
  ...{ rule, name: `Rule of ${rule}`, fromDate: FROM_DATE, direction, payee: { kind: 'party' } },
  match: { source, product: '*', party: '*' },
  settlement: {
    ...{
      calendar: CALENDAR,
      openDays: 1,
      countedFrom: 'occurred-at',
      cutOff: '15:00:00.000',
      at: '10:00:00',
    },
  },
  businessType: 'settlement',
  accounts: { payable: 'payable:{payee}', position: 'position' },
  ...more,
});

/** A merchant with its payee (收款人) and its agreement. */
export async function join(chain: Chain, { party, name, account, terms }: Merchant): Promise<void> {
  await agreeOn(chain, 'set-payee', {
    ...{ payee: party, name, bank: 'ICBC', numberKind: 'account', account, currencies: [CURRENCY] },
    effectiveFrom: FIRST_DATE,
  });
  await agreeOn(chain, 'set-settlement-agreement', {
    ...{ party, currency: CURRENCY, effectiveFrom: FROM_DATE, calendar: CALENDAR, netting: 'net' },
    ...{ owed: 'carry', payee: party, channel: CHANNEL, active: true, ...terms },
  });
}

/** Made by the operator and approved by the checker. */
async function agreeOn(chain: Chain, command: string, content: object): Promise<void> {
  const { client, book, runName, interrupt } = chain;
  interrupt.throwIfAborted();
  const subject = Object.values(content).find((value) => typeof value === 'string') as string;
  const requestNumber = `${runName}-${command}-${subject}`;
  const approvals = `${book}/approvals`;
  const made = { command, content, reason: REASON };
  const { id, contentHash } = await client.must<Made>('operator', 'POST', approvals, {
    ...{ body: made, requestNumber },
  });
  const body = { contentHash, reason: 'Seen' };
  await client.must('approver', 'POST', `${approvals}/${id}/approve`, { body });
}

/** The channel (渠道) to the simulator, which tells the service what became of payments. */
export async function openChannel({ client, book, bank }: Chain, callbackUrl: string): Promise<void> {
  await bank.openAccount(callbackUrl);
  const body = {
    ...{ code: CHANNEL, name: 'Simulated bank', adapter: 'http-bank', environment: 'simulation' },
    ...{ currency: CURRENCY, isActive: true, clearingAccount: `${CHANNEL}:clearing`, feeAccount: null },
    ...{ suspenseAccount: `${CHANNEL}:suspense`, terms: CHANNEL_TERMS, reason: REASON },
    credentials: { baseUrl: bank.url, ...BANK_CUSTOMER },
  };
  await client.must('admin', 'POST', `${book}/channels`, { body });
}

const CHANNEL_TERMS = {
  codes: {
    success: ['OK'],
    failure: ['REJECTED', 'EXPIRED', 'INSUFFICIENT_BALANCE', 'ACCOUNT_INVALID'],
    duplicate: ['DUPLICATE_REQUEST'],
    pending: ['PROCESSING'],
  },
  ...{ notAfterSeconds: 120, visibilityDelaySeconds: 5, clockSkewSeconds: 60, hours: null },
  ...{ minimumAmount: '0.01', maximumAmount: '1000000000.00', fee: null, banks: null },
  ...{ accountPattern: '[0-9]{12}', concurrency: 20, ratePerSecond: 1_000 },
  ...{ connectTimeoutMilliseconds: 1_000, answerTimeoutMilliseconds: 1_000 },
  ...{ queryPausesSeconds: [1, 2, 5], queryLimit: 100 },
  breaker: { window: 20, openAt: 20, pauseSeconds: 1 },
};
