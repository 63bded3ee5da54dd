import type { RuleDefinition } from '../rule-definition.js';
import { amountOf, codeOf, credit, CURRENCY, customerAccount, debit } from './rule-parts.js';

export const TRANSFER: RuleDefinition = {
  businessType: 'transfer',
  name: 'Transfer between customers 转账',
  description: 'One customer sends another an amount; without fee',
  parameters: [
    codeOf('from', 'Customer who sends 付款客户'),
    codeOf('to', 'Customer who receives 收款客户'),
    CURRENCY,
    amountOf('amount', 'What is sent 金额'),
  ],
  values: [],
  lines: [
    { account: 'customer:{from}:{currency}', side: 'debit', amount: 'amount' },
    { account: 'customer:{to}:{currency}', side: 'credit', amount: 'amount' },
  ],
  accounts: [customerAccount('to')],
  samples: [
    {
      name: '20 yuan between friends',
      parameters: { currency: 'CNY', from: '1001', to: '1002', amount: '20.00' },
      lines: [debit('customer:1001:CNY', '20.00'), credit('customer:1002:CNY', '20.00')],
    },
  ],
};
