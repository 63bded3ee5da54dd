import type { RuleDefinition } from '../rule-definition.js';
import { amountOf, channelAccount, codeOf, credit, CURRENCY, debit, feeAccount } from './rule-parts.js';

export const WITHDRAW: RuleDefinition = {
  businessType: 'withdraw',
  name: 'Withdrawal 提现',
  description:
    'A customer or a merchant is paid out through a channel; the fee comes on top, by the size of the amount',
  parameters: [
    {
      name: 'holder',
      type: 'choice',
      values: ['customer', 'merchant'],
      default: 'customer',
      description: 'Whose money it is',
    },
    codeOf('party', 'Number of the customer or merchant 客户或商户'),
    codeOf('channel', 'Channel the money leaves through 渠道'),
    CURRENCY,
    amountOf('amount', 'What is paid out 提现金额'),
  ],
  values: [
    {
      name: 'fee',
      tiers: {
        of: 'amount',
        by: 'whole',
        rounding: 'half-up',
        steps: [
          { upTo: '5000', rate: '0', plus: '1' },
          { upTo: '50000', rate: '0.0005' },
          { rate: '0.0003', plus: '10' },
        ],
        maximum: '50',
      },
    },
  ],
  lines: [
    { account: '{holder}:{party}:{currency}', side: 'debit', amount: 'amount + fee' },
    { account: 'channel:{channel}:{currency}', side: 'credit', amount: 'amount' },
    { account: 'income:withdrawal-fee:{currency}', side: 'credit', amount: 'fee' },
  ],
  accounts: [channelAccount(), feeAccount('withdrawal-fee', '6012', 'Withdrawal fees 提现手续费')],
  samples: [
    {
      name: 'up to 5,000 it costs 1',
      parameters: { currency: 'CNY', party: '1001', channel: 'alipay', amount: '5000.00' },
      lines: [
        debit('customer:1001:CNY', '5001.00'),
        credit('channel:alipay:CNY', '5000.00'),
        credit('income:withdrawal-fee:CNY', '1.00'),
      ],
    },
    {
      name: 'a merchant, above 5,000: 0.05 %',
      parameters: {
        currency: 'CNY',
        holder: 'merchant',
        party: '8001',
        channel: 'alipay',
        amount: '12345.67',
      },
      lines: [
        debit('merchant:8001:CNY', '12351.84'),
        credit('channel:alipay:CNY', '12345.67'),
        credit('income:withdrawal-fee:CNY', '6.17'),
      ],
    },
    {
      name: 'never more than 50',
      parameters: { currency: 'CNY', party: '1001', channel: 'alipay', amount: '1000000.00' },
      lines: [
        debit('customer:1001:CNY', '1000050.00'),
        credit('channel:alipay:CNY', '1000000.00'),
        credit('income:withdrawal-fee:CNY', '50.00'),
      ],
    },
  ],
};
