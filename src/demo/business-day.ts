import { formatAmount } from '../platform/money/index.js';
import type { DemoMovement } from './demo-book.js';
import { randomOf, type Random } from './random.js';

/** One thing that a business service does in the course of the day. */
export interface DemoStep {
  readonly movement: DemoMovement;
  /** The caller got no answer, or believes so, and sends the same request again. */
  readonly sentTwice: boolean;
}

const CHANNELS = ['alipay', 'wechat'];
const CUSTOMERS = ['1001', '1002', '1003'];
const MERCHANTS = ['8001', '8002'];
const SALARY = 5_000_00;
/** What each channel pays over in the evening. */
const COLLECTED = 2_000_00n;

/**
 * A short business day, the same for the same seed: customers pay in, send money to each other, buy from merchants and
 * withdraw; in the evening the channels pay what they have collected. Some want more than they have; some requests are
 * sent twice.
 */
export function businessDay(seed: number, steps: number): DemoStep[] {
  const random = randomOf(seed);
  const once = (movement: DemoMovement): DemoStep => ({ movement, sentTwice: false });
  const morning = CUSTOMERS.map((customer) =>
    once(payIn(random.pick(CHANNELS), customer, amount(random, SALARY))),
  );
  const evening = CHANNELS.map((channel) => once(settlement(channel)));
  const between = Array.from({ length: Math.max(0, steps - morning.length - evening.length) }, () => ({
    movement: anything(random),
    sentTwice: random.below(10) === 0,
  }));
  return [...morning, ...between, ...evening].slice(0, steps);
}

function anything(random: Random): DemoMovement {
  const dice = random.below(100);
  if (dice < 4) return payIn('visa', '1001', amount(random, 100_00), 'USD');
  if (dice < 30) return payIn(random.pick(CHANNELS), random.pick(CUSTOMERS), amount(random, 800_00));
  if (dice < 60) return purchase(random.pick(CUSTOMERS), random.pick(MERCHANTS), amount(random, 300_00));
  if (dice < 80) return transfer(random, amount(random, 400_00));
  if (dice < 93)
    return withdrawal(
      random.pick([...CUSTOMERS, ...MERCHANTS]),
      random.pick(CHANNELS),
      amount(random, 600_00),
    );
  return transfer(random, 10_000_000_00n + amount(random, 1_000_000_00));
}

/** From 1.00 to below the limit; both in minor units. */
const amount = (random: Random, limit: number): bigint => BigInt(1_00 + random.below(limit - 1_00));

/** Both currencies of the book have two decimals. */
const written = (minor: bigint): string => formatAmount(minor, 2);

const payIn = (channel: string, customer: string, paid: bigint, currency = 'CNY'): DemoMovement => ({
  businessType: 'pay-in',
  memo: 'Top-up 充值',
  parameters: { channel, customer, currency, amount: written(paid) },
});

const purchase = (customer: string, merchant: string, price: bigint): DemoMovement => ({
  businessType: 'payment',
  memo: 'Purchase 消费',
  parameters: { customer, merchant, currency: 'CNY', amount: written(price) },
});

function transfer(random: Random, sent: bigint): DemoMovement {
  const from = random.below(CUSTOMERS.length);
  const to = (from + 1 + random.below(CUSTOMERS.length - 1)) % CUSTOMERS.length;
  return {
    businessType: 'transfer',
    memo: 'Transfer 转账',
    parameters: { from: CUSTOMERS[from]!, to: CUSTOMERS[to]!, currency: 'CNY', amount: written(sent) },
  };
}

const withdrawal = (party: string, channel: string, wanted: bigint): DemoMovement => ({
  businessType: 'withdraw',
  memo: 'Withdrawal 提现',
  parameters: {
    holder: MERCHANTS.includes(party) ? 'merchant' : 'customer',
    party,
    channel,
    currency: 'CNY',
    amount: written(wanted),
  },
});

const settlement = (channel: string): DemoMovement => ({
  businessType: 'channel-settlement',
  memo: 'Channel pays what it collected 渠道清算',
  parameters: { channel, bank: 'reserve', currency: 'CNY', amount: written(COLLECTED) },
});
