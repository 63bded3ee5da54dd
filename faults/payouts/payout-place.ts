import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Behaviour } from '../../bank/behaviour.js';
import { DEFAULT_CUSTOMER, type Customer } from '../../bank/customer.js';
import { PRESETS } from '../../bank/presets.js';
import type { ChannelTerms } from '../../src/channels/index.js';
import { hire, make, approve } from '../../test/support/approvals.js';
import { controlOf, startBank, type BankControl, type TestBank } from '../../test/support/bank.js';
import { move, openBook, postLines } from '../../test/support/book.js';
import { callerOf, type Call } from '../../test/support/call.js';
import { createChannel, TERMS } from '../../test/support/channels.js';
import type { World } from '../world/world.js';

/** A book of its own, whose business date is that of the bank, so that the bank has statements of it. */
export const PAYOUT_BOOK = 'payouts';
export const PAYERS = ['payer:1', 'payer:2', 'payer:3', 'payer:4', 'payer:5'];
export const FUNDS_CENTS = 1_000_000_000n;
const CASH = 'payers:cash';

/** A channel with the customer of the bank that it is. */
export interface PayoutChannel {
  readonly code: string;
  readonly clearing: string;
  readonly bank: BankControl;
}

/** Where payouts of the scenario are made: payers with money, and two channels to one bank. */
export interface PayoutPlace {
  readonly bank: TestBank;
  /** One whose bank enforces not-after, and one whose bank does not. */
  readonly channels: readonly [PayoutChannel, PayoutChannel];
  readonly key: string;
  /** The business date that the book began with. */
  readonly firstDate: string;
  /** Whether the bank, having executed the payment, says under its signature that it has not. */
  isLiedAbout(order: { readonly requestNumber: string; readonly channel: string }): boolean;
}

/**
 * Quick to be asked, so that a run ends; a bank that enforces not-after has answered for good after twelve seconds. A breaker
 * that opens now and then is part of it.
 */
const QUICK: Partial<ChannelTerms> = {
  ...{ notAfterSeconds: 6, visibilityDelaySeconds: 5, clockSkewSeconds: 1, concurrency: 12 },
  ...{ connectTimeoutMilliseconds: 500, answerTimeoutMilliseconds: 800 },
  ...{ queryPausesSeconds: [1], queryLimit: 4 },
  breaker: { window: 40, openAt: 30, pauseSeconds: 1 },
};

/** Everything that a bank does wrong. */
const RULES = PRESETS.hostile!;

/** A second sending is a second payment: the bank does not notice that a number comes again. */
const CARELESS: Partial<Customer> = { deduplicates: false };

export async function openPayoutPlace(world: World, seed: number): Promise<PayoutPlace> {
  const call = callerOf(world.nodes[0].url);
  const directory = mkdtempSync(join(world.servers.folder, 'bank-'));
  const bank = await startBank({ directory, rules: RULES, seed: String(seed), customer: CARELESS });
  const firstDate = bankDate();
  await openBook(call, {
    ...{ code: PAYOUT_BOOK, businessDate: firstDate },
    accounts: [
      ...PAYERS.map((code) => ({ code, glAccount: '2201' })),
      { code: CASH, glAccount: '1002', overdraftLimit: 'unlimited' },
    ],
  });
  for (const code of PAYERS) await fund(call, code);
  const strict = await openChannel(world, call, bank, 'strict', {});
  const free = { ...DEFAULT_CUSTOMER, ...CARELESS, keyId: 'sim_free', enforcesNotAfter: false };
  const lax = controlOf(bank.url, free);
  await lax.setCustomer(free);
  const channels = [strict, await openChannel(world, call, lax, 'lax', { notAfterSeconds: null })] as const;
  const checker = await hire(call, 'payout-checker', ['approver']);
  const content = { client: '*', currency: 'CNY', upTo: '100000.00' };
  const rule = await make(call, { command: 'set-payout-rule', content }, { book: PAYOUT_BOOK });
  const agreed = await approve(call, checker, rule.body, { book: PAYOUT_BOOK });
  if (agreed.status !== 200) throw new Error(`no approval rule: ${JSON.stringify(agreed.body)}`);
  const key = await hire(call, 'payout-maker', ['poster', 'operator', 'finance']);
  return { bank, channels, key, firstDate, isLiedAbout: liesOf(channels, seed) };
}

/** By the clock of the bank, which is that of the machine. */
export const bankDate = (): string => new Date().toISOString().slice(0, 10);

/** The bank's dice fall alike whenever they are thrown: what it does with a payment is known without asking it. */
function liesOf(channels: PayoutPlace['channels'], seed: number): PayoutPlace['isLiedAbout'] {
  const behaviour = new Behaviour(String(seed), RULES);
  const keys = new Map(channels.map(({ code, bank }) => [code, bank.customer.keyId]));
  return ({ requestNumber, channel }) => {
    const key = keys.get(channel)!;
    const order = { on: 'payment', key, requestNumber, payeeAccount: null, amount: null, nth: 0 } as const;
    return behaviour.on(order).callbacks?.some(({ code }) => code !== undefined) ?? false;
  };
}

async function fund(call: Call, payer: string): Promise<void> {
  const amount = `${FUNDS_CENTS / 100n}.00`;
  const posted = await postLines(call, move(CASH, payer, amount), PAYOUT_BOOK);
  if (posted.status >= 300) throw new Error(`${payer} was not funded: ${JSON.stringify(posted.body)}`);
}

async function openChannel(
  world: World,
  call: Call,
  bank: BankControl,
  code: string,
  terms: Partial<ChannelTerms>,
): Promise<PayoutChannel> {
  await createChannel(call, PAYOUT_BOOK, bank, { code, terms: { ...TERMS, ...QUICK, ...terms } });
  // Told to one node; while that is away the bank talks to nobody.
  await bank.setCustomer({
    callbackUrl: `${world.nodes[1].url}/v1/channel-callbacks/${PAYOUT_BOOK}/${code}`,
  });
  return { code, clearing: `${code}:clearing`, bank };
}
