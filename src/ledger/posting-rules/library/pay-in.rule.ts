import type { RuleDefinition } from '../rule-definition.js';
import { amountOf, channelAccount, codeOf, credit, CURRENCY, customerAccount, debit } from './rule-parts.js';

export const PAY_IN: RuleDefinition = {
  businessType: 'pay-in',
  name: 'Customer pays in 充值',
  description: 'Money arrives through a channel and is added to the balance of a customer',
  parameters: [
    codeOf('channel', 'Channel the money comes through 渠道'),
    codeOf('customer', 'Customer who is credited 客户'),
    CURRENCY,
    amountOf('amount', 'What was paid in 金额'),
  ],
  values: [],
  lines: [
    { account: 'channel:{channel}:{currency}', side: 'debit', amount: 'amount' },
    { account: 'customer:{customer}:{currency}', side: 'credit', amount: 'amount' },
  ],
  accounts: [channelAccount(), customerAccount()],
  samples: [
    {
      name: '100 yuan through Alipay',
      parameters: { currency: 'CNY', channel: 'alipay', customer: '1001', amount: '100.00' },
      lines: [debit('channel:alipay:CNY', '100.00'), credit('customer:1001:CNY', '100.00')],
    },
    {
      name: 'nothing is no pay-in',
      parameters: { currency: 'CNY', channel: 'alipay', customer: '1001', amount: '0' },
      refusal: 'LEDGER.PARAMETER_OUT_OF_RANGE',
    },
  ],
};
