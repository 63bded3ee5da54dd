import type { RuleDefinition } from '../rule-definition.js';
import { amountOf, credit, CURRENCY, debit } from './rule-parts.js';

export const ADJUSTMENT: RuleDefinition = {
  businessType: 'adjustment',
  name: 'Adjustment between two accounts 调账',
  description: 'For finance: any two accounts of the book, either way, with the reason',
  parameters: [
    { name: 'account', type: 'account', description: 'Account that is adjusted 被调账户' },
    { name: 'against', type: 'account', description: 'Account on the other side 对方账户' },
    {
      name: 'direction',
      type: 'choice',
      values: ['debit', 'credit'],
      description: 'Side of the account that is adjusted',
    },
    CURRENCY,
    amountOf('amount', 'By how much 金额'),
    { name: 'reason', type: 'text', description: 'Why 原因' },
  ],
  values: [],
  lines: [
    { account: '{account}', side: 'debit', amount: 'amount', when: "direction = 'debit'" },
    { account: '{against}', side: 'credit', amount: 'amount', when: "direction = 'debit'" },
    { account: '{against}', side: 'debit', amount: 'amount', when: "direction = 'credit'" },
    { account: '{account}', side: 'credit', amount: 'amount', when: "direction = 'credit'" },
  ],
  accounts: [],
  samples: [
    {
      name: 'a customer was credited twice',
      parameters: {
        currency: 'CNY',
        account: 'customer:1001:CNY',
        against: 'channel:alipay:CNY',
        direction: 'debit',
        amount: '12.30',
        reason: 'credited twice on 3 May',
      },
      lines: [debit('customer:1001:CNY', '12.30'), credit('channel:alipay:CNY', '12.30')],
    },
    {
      name: 'the other way round',
      parameters: {
        currency: 'CNY',
        account: 'customer:1001:CNY',
        against: 'channel:alipay:CNY',
        direction: 'credit',
        amount: '12.30',
        reason: 'was not credited 漏记',
      },
      lines: [debit('channel:alipay:CNY', '12.30'), credit('customer:1001:CNY', '12.30')],
    },
  ],
};
