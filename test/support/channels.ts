import type { Channel, ChannelTerms } from '../../src/channels/index.js';
import type { BankControl } from './bank.js';
import { openAccount } from './book.js';
import type { Answer, Call } from './call.js';

/** Terms that fit the simulator as it is when nothing is said. */
export const TERMS: ChannelTerms = {
  codes: {
    success: ['OK'],
    failure: ['REJECTED', 'EXPIRED', 'INSUFFICIENT_BALANCE', 'ACCOUNT_INVALID'],
    duplicate: ['DUPLICATE_REQUEST'],
    pending: ['PROCESSING'],
  },
  notAfterSeconds: 120,
  visibilityDelaySeconds: 5,
  clockSkewSeconds: 60,
  hours: null,
  minimumAmount: '0.01',
  maximumAmount: '1000000.00',
  fee: null,
  banks: null,
  accountPattern: '[0-9A-Z]{6,34}',
  concurrency: 20,
  ratePerSecond: 1_000,
  connectTimeoutMilliseconds: 2_000,
  answerTimeoutMilliseconds: 2_000,
  queryPausesSeconds: [1, 2, 5],
  queryLimit: 10,
  breaker: { window: 20, openAt: 10, pauseSeconds: 5 },
};

/** A channel that a repository would have read, for what needs no database. */
export const channelWith = (terms: Partial<ChannelTerms> = {}, more: Partial<Channel> = {}): Channel => ({
  ...{ id: 1, bookId: 1, code: 'icbc', name: 'A bank', adapter: 'http-bank', environment: 'simulation' },
  ...{ currency: 'CNY', decimals: 2, clearingAccount: 'icbc:clearing', feeAccount: null },
  ...{ suspenseAccount: null, isActive: true, version: 1, terms: { ...TERMS, ...terms } },
  ...more,
});

export interface ChannelToCreate {
  readonly code?: string;
  readonly terms?: Partial<ChannelTerms>;
  /** Fields of the body instead of the usual ones. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The body of a new channel to that bank. */
export function channelBody(
  bank: Pick<BankControl, 'url' | 'customer'>,
  { code = 'icbc', terms = {}, body = {} }: ChannelToCreate = {},
): Record<string, unknown> {
  const { keyId, secret, currency } = bank.customer;
  return {
    ...{ code, name: 'A bank', adapter: 'http-bank', environment: 'simulation', currency, isActive: true },
    ...{
      clearingAccount: `${code}:clearing`,
      feeAccount: `${code}:fees`,
      suspenseAccount: `${code}:suspense`,
    },
    terms: { ...TERMS, ...terms },
    credentials: { baseUrl: bank.url, keyId, secret },
    reason: 'test',
    ...body,
  };
}

/** Opens the accounts of a channel and creates it. @returns the channel, as it was answered */
export async function createChannel(
  call: Call,
  book: string,
  bank: Pick<BankControl, 'url' | 'customer'>,
  channel: ChannelToCreate = {},
): Promise<Answer['body']> {
  const body = channelBody(bank, channel);
  await openChannelAccounts(call, book, body.code as string, bank.customer.currency);
  const answer = await call('POST', `/v1/books/${book}/channels`, { role: 'admin', body });
  if (answer.status !== 201) throw new Error(`the channel was refused: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export async function openChannelAccounts(
  call: Call,
  book: string,
  code: string,
  currency = 'CNY',
): Promise<void> {
  const more = { currency, overdraftLimit: '1000000000' };
  await openAccount(call, book, { code: `${code}:clearing`, glAccount: '3101', ...more });
  await openAccount(call, book, { code: `${code}:fees`, glAccount: '6401', ...more });
  await openAccount(call, book, { code: `${code}:suspense`, glAccount: '3301', ...more });
}
