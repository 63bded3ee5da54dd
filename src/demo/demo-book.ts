/** What the demonstration consists of, as the bodies of the requests that bring it about. */

export const DEMO_BOOK_CODE = 'demo';

export const DEMO_BOOK = {
  code: DEMO_BOOK_CODE,
  name: 'Demonstration 演示账套',
  legalEntity: 'Abacus Payments Ltd 算盘支付有限公司',
  timeZone: 'Asia/Shanghai',
  currencies: ['CNY', 'USD'],
  chart: 'payment-company',
} as const;

export interface DemoAccount {
  readonly code: string;
  readonly name: string;
  /** Code in the chart of a payment company. */
  readonly glAccount: string;
  readonly currency: string;
  readonly party?: string;
}

const customer = (number: number, name: string, currency = 'CNY'): DemoAccount => ({
  code: `customer:${number}:${currency}`,
  name,
  glAccount: '2201',
  currency,
  party: `customer:${number}`,
});

const merchant = (number: number, name: string): DemoAccount => ({
  code: `merchant:${number}:CNY`,
  name,
  glAccount: '2202',
  currency: 'CNY',
  party: `merchant:${number}`,
});

const own = (code: string, name: string, glAccount: string, currency = 'CNY'): DemoAccount => ({
  code: `${code}:${currency}`,
  name,
  glAccount,
  currency,
});

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  own('bank:icbc', 'Own account at ICBC 工行自有资金户', '1002'),
  own('bank:reserve', 'Client money reserve 备付金户', '1003'),
  own('channel:alipay', 'Alipay 支付宝', '3101'),
  own('channel:wechat', 'WeChat Pay 微信支付', '3101'),
  own('channel:visa', 'Visa', '3101', 'USD'),
  customer(1001, 'Zhang San 张三'),
  customer(1002, 'Li Si 李四'),
  customer(1003, 'Wang Wu 王五'),
  customer(1001, 'Zhang San 张三', 'USD'),
  merchant(8001, 'Tea house 茶馆'),
  merchant(8002, 'Book shop 书店'),
  own('income:payment-fee', 'Payment fees 支付手续费', '6011'),
  own('income:withdrawal-fee', 'Withdrawal fees 提现手续费', '6012'),
  own('equity:capital', 'Paid-in capital 实收资本', '4001'),
];

interface DemoLine {
  readonly account: string;
  readonly side: 'debit' | 'credit';
  /** Decimal string. */
  readonly amount: string;
  readonly currency: string;
}

/** A movement by its business type: the posting rule in force makes the lines. */
export interface DemoMovement {
  readonly businessType: string;
  readonly memo: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const debit = (account: string, amount: string): DemoLine => lineOf(account, 'debit', amount);
const credit = (account: string, amount: string): DemoLine => lineOf(account, 'credit', amount);

/** The accounts of the demonstration end with their currency. */
const lineOf = (account: string, side: DemoLine['side'], amount: string): DemoLine => ({
  account,
  side,
  amount,
  currency: account.slice(account.lastIndexOf(':') + 1),
});

/** Posted once, line by line; the request number makes sure of it. */
export const OPENING = {
  requestNumber: 'demo-opening-capital',
  voucher: {
    businessType: 'capital',
    memo: 'The founders pay in 实收资本',
    lines: [debit('bank:icbc:CNY', '1000000.00'), credit('equity:capital:CNY', '1000000.00')],
  },
} as const;

/** Posting rules that the book works by. */
export const RULES = { library: 'payment-company', reason: 'Demonstration data' } as const;

/** What the command printed at the start posts, and the account whose balance it raises. */
export const FIRST_PAY_IN: DemoMovement = {
  businessType: 'pay-in',
  memo: 'My first voucher',
  parameters: { channel: 'alipay', customer: '1001', currency: 'CNY', amount: '100.00' },
};
export const FIRST_CUSTOMER = 'customer:1001:CNY';
