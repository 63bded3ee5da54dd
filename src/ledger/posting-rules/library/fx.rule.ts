import type { RuleDefinition } from '../rule-definition.js';
import { clearingAccount, codeOf, credit, customerAccount, debit } from './rule-parts.js';

const RATE = { rate: '7.1234', source: 'sample', at: '2026-01-05T10:00:00Z' };

export const FX: RuleDefinition = {
  businessType: 'fx',
  name: 'Customer exchanges money 换汇',
  description:
    'The position takes the converted amount rounded half-even, the customer gets it rounded down, the difference has an account of its own',
  parameters: [
    codeOf('customer', 'Customer who exchanges 客户'),
    { name: 'sell', type: 'currency', description: 'Currency the customer gives 卖出币种' },
    { name: 'buy', type: 'currency', description: 'Currency the customer gets 买入币种' },
    { name: 'amount', type: 'amount', currency: '{sell}', description: 'What the customer gives 卖出金额' },
    {
      name: 'rate',
      type: 'exchange-rate',
      from: '{sell}',
      to: '{buy}',
      description: 'Units bought for one sold; the stored rate when left out 汇率',
    },
  ],
  values: [
    { name: 'converted', amount: 'convert(amount, rate, buy, half-even)' },
    { name: 'received', amount: 'convert(amount, rate, buy, down)' },
  ],
  lines: [
    { account: 'customer:{customer}:{sell}', side: 'debit', amount: 'amount' },
    { account: 'fx-position:{sell}', side: 'credit', amount: 'amount' },
    { account: 'fx-position:{buy}', side: 'debit', amount: 'converted' },
    { account: 'customer:{customer}:{buy}', side: 'credit', amount: 'received', neverZero: true },
    { account: 'fx-rounding:{buy}', side: 'credit', amount: 'converted - received' },
  ],
  accounts: [
    clearingAccount('fx-position:{sell}', '3400', 'Position in {sell} 外汇头寸', '{sell}'),
    clearingAccount('fx-position:{buy}', '3400', 'Position in {buy} 外汇头寸', '{buy}'),
    customerAccount('customer', 'buy'),
    clearingAccount('fx-rounding:{buy}', '3500', 'Rounding of exchanges in {buy} 换汇尾差', '{buy}'),
  ],
  samples: [
    {
      name: '10.05 dollars are 71.59017 yuan',
      parameters: { customer: '1001', sell: 'USD', buy: 'CNY', amount: '10.05', rate: RATE },
      lines: [
        debit('customer:1001:USD', '10.05'),
        credit('fx-position:USD', '10.05'),
        debit('fx-position:CNY', '71.59'),
        credit('customer:1001:CNY', '71.59'),
      ],
    },
    {
      name: '10.03 dollars are 71.447702 yuan: half a cent and more goes to rounding',
      parameters: { customer: '1001', sell: 'USD', buy: 'CNY', amount: '10.03', rate: RATE },
      lines: [
        debit('customer:1001:USD', '10.03'),
        credit('fx-position:USD', '10.03'),
        debit('fx-position:CNY', '71.45'),
        credit('customer:1001:CNY', '71.44'),
        credit('fx-rounding:CNY', '0.01'),
      ],
    },
    {
      name: 'so little that the customer would get nothing for it',
      parameters: {
        customer: '1001',
        sell: 'USD',
        buy: 'CNY',
        amount: '0.01',
        rate: { ...RATE, rate: '0.9' },
      },
      refusal: 'LEDGER.RULE_AMOUNT_ZERO',
    },
    {
      name: 'without a rate, and none stored',
      parameters: { customer: '1001', sell: 'USD', buy: 'CNY', amount: '10.00' },
      refusal: 'LEDGER.CURRENCY_PAIR_UNKNOWN',
    },
  ],
};
