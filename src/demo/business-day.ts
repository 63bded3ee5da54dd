import { formatAmount } from '../platform/money/index.js';
import { credit, debit, type DemoVoucher } from './demo-book.js';
import { randomOf, type Random } from './random.js';

/** One thing that a business service does in the course of the day. */
export interface DemoStep {
  readonly voucher: DemoVoucher;
  /** The caller got no answer, or believes so, and sends the same request again. */
  readonly sentTwice: boolean;
}

const CHANNELS = ['channel:alipay:CNY', 'channel:wechat:CNY'];
const CUSTOMERS = ['customer:1001:CNY', 'customer:1002:CNY', 'customer:1003:CNY'];
const MERCHANTS = ['merchant:8001:CNY', 'merchant:8002:CNY'];
const SALARY = 5_000_00;
const WITHDRAWAL_FEE = 1_00n;
/** What each channel pays over in the evening. */
const COLLECTED = 2_000_00n;

/**
 * A short business day, the same for the same seed: customers pay in, send money to each other, buy from merchants and
 * withdraw; in the evening the channels pay what they have collected. Some want more than they have; some requests are
 * sent twice.
 */
export function businessDay(seed: number, steps: number): DemoStep[] {
  const random = randomOf(seed);
  const once = (voucher: DemoVoucher): DemoStep => ({ voucher, sentTwice: false });
  const morning = CUSTOMERS.map((customer) =>
    once(payIn(random.pick(CHANNELS), customer, amount(random, SALARY))),
  );
  const evening = CHANNELS.map((channel) => once(settlement(channel)));
  const between = Array.from({ length: Math.max(0, steps - morning.length - evening.length) }, () => ({
    voucher: anything(random),
    sentTwice: random.below(10) === 0,
  }));
  return [...morning, ...between, ...evening].slice(0, steps);
}

function anything(random: Random): DemoVoucher {
  const dice = random.below(100);
  if (dice < 4) return payIn('channel:visa:USD', 'customer:1001:USD', amount(random, 100_00));
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

const payIn = (channel: string, customer: string, paid: bigint): DemoVoucher => ({
  businessType: 'pay-in',
  memo: 'Top-up 充值',
  lines: [debit(channel, written(paid)), credit(customer, written(paid))],
});

/** The merchant bears a fee of 0.6 %, rounded down to the cent, and gets the rest: the parts are the whole. */
function purchase(customer: string, merchant: string, price: bigint): DemoVoucher {
  const fee = (price * 6n) / 1_000n;
  const feeLines = fee === 0n ? [] : [credit('income:payment-fee:CNY', written(fee))];
  return {
    businessType: 'payment',
    memo: 'Purchase 消费',
    lines: [debit(customer, written(price)), credit(merchant, written(price - fee)), ...feeLines],
  };
}

function transfer(random: Random, sent: bigint): DemoVoucher {
  const from = random.below(CUSTOMERS.length);
  const to = (from + 1 + random.below(CUSTOMERS.length - 1)) % CUSTOMERS.length;
  return {
    businessType: 'transfer',
    memo: 'Transfer 转账',
    lines: [debit(CUSTOMERS[from]!, written(sent)), credit(CUSTOMERS[to]!, written(sent))],
  };
}

const withdrawal = (account: string, channel: string, wanted: bigint): DemoVoucher => ({
  businessType: 'withdraw',
  memo: 'Withdrawal 提现',
  lines: [
    debit(account, written(wanted + WITHDRAWAL_FEE)),
    credit(channel, written(wanted)),
    credit('income:withdrawal-fee:CNY', written(WITHDRAWAL_FEE)),
  ],
});

const settlement = (channel: string): DemoVoucher => ({
  businessType: 'channel-settlement',
  memo: 'Channel pays what it collected 渠道清算',
  lines: [debit('bank:reserve:CNY', written(COLLECTED)), credit(channel, written(COLLECTED))],
});
