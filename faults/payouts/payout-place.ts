import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CUSTOMER, type Customer } from '../../bank/customer.js';
import { PRESETS } from '../../bank/presets.js';
import type { Rule } from '../../bank/behaviour.js';
import type { ChannelTerms } from '../../src/channels/index.js';
import { hire, make, approve } from '../../test/support/approvals.js';
import { controlOf, startBank, type BankControl, type TestBank } from '../../test/support/bank.js';
import { move, openAccount, postLines } from '../../test/support/book.js';
import { callerOf, type Call } from '../../test/support/call.js';
import { createChannel, TERMS } from '../../test/support/channels.js';
import { BOOK } from '../world/book.js';
import type { World } from '../world/world.js';

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
}

/**
 * Quick to be asked, so that a run ends; a bank that enforces not-after has answered for good after twenty seconds. A breaker
 * that opens now and then is part of it.
 */
const QUICK: Partial<ChannelTerms> = {
  ...{ notAfterSeconds: 12, visibilityDelaySeconds: 3, clockSkewSeconds: 2, concurrency: 12 },
  ...{ answerTimeoutMilliseconds: 800, queryPausesSeconds: [1, 1, 2, 3], queryLimit: 9 },
  breaker: { window: 40, openAt: 30, pauseSeconds: 1 },
};

/** Everything that a bank does wrong but to lie about an end under its signature: that is for a person, whatever the books do. */
const RULES: readonly Rule[] = PRESETS.hostile!.filter(
  ({ callbacks = [] }) => !callbacks.some(({ code }) => code !== undefined),
);

/** A second sending is a second payment: the bank does not notice that a number comes again. */
const CARELESS: Partial<Customer> = { deduplicates: false };

export async function openPayoutPlace(world: World, seed: number): Promise<PayoutPlace> {
  const call = callerOf(world.nodes[0].url);
  const directory = mkdtempSync(join(world.servers.folder, 'bank-'));
  const bank = await startBank({ directory, rules: RULES, seed: String(seed), customer: CARELESS });
  for (const code of PAYERS) await openAccount(call, BOOK, { code, glAccount: '2201' });
  await openAccount(call, BOOK, { code: CASH, glAccount: '1002', overdraftLimit: 'unlimited' });
  for (const code of PAYERS) await fund(call, code);
  const strict = await openChannel(world, call, bank, 'strict', {});
  const free = { ...DEFAULT_CUSTOMER, ...CARELESS, keyId: 'sim_free', enforcesNotAfter: false };
  const lax = controlOf(bank.url, free);
  await lax.setCustomer(free);
  const channels = [strict, await openChannel(world, call, lax, 'lax', { notAfterSeconds: null })] as const;
  const checker = await hire(call, 'payout-checker', ['approver']);
  const content = { client: '*', currency: 'CNY', upTo: '100000.00' };
  const rule = await make(call, { command: 'set-payout-rule', content }, { book: BOOK });
  const agreed = await approve(call, checker, rule.body, { book: BOOK });
  if (agreed.status !== 200) throw new Error(`no approval rule: ${JSON.stringify(agreed.body)}`);
  return { bank, channels, key: await hire(call, 'payout-maker', ['poster', 'operator', 'finance']) };
}

async function fund(call: Call, payer: string): Promise<void> {
  const amount = `${FUNDS_CENTS / 100n}.00`;
  const posted = await postLines(call, move(CASH, payer, amount), BOOK);
  if (posted.status >= 300) throw new Error(`${payer} was not funded: ${JSON.stringify(posted.body)}`);
}

async function openChannel(
  world: World,
  call: Call,
  bank: BankControl,
  code: string,
  terms: Partial<ChannelTerms>,
): Promise<PayoutChannel> {
  await createChannel(call, BOOK, bank, { code, terms: { ...TERMS, ...QUICK, ...terms } });
  // Told to one node; while that is away the bank talks to nobody.
  await bank.setCustomer({ callbackUrl: `${world.nodes[1].url}/v1/channel-callbacks/${BOOK}/${code}` });
  return { code, clearing: `${code}:clearing`, bank };
}
