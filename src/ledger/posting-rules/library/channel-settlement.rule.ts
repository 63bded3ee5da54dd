import type { RuleDefinition } from '../rule-definition.js';
import { amountOf, channelAccount, clearingAccount, codeOf, credit, CURRENCY, debit } from './rule-parts.js';

export const CHANNEL_SETTLEMENT: RuleDefinition = {
  businessType: 'channel-settlement',
  name: 'Channel pays what it collected 渠道清算',
  description: 'What the channel keeps for its service is an expense; the rest arrives at a bank',
  parameters: [
    codeOf('channel', 'Channel that pays 渠道'),
    codeOf('bank', 'Own bank account it pays to 银行账户'),
    CURRENCY,
    amountOf('amount', 'What the channel had collected 清算金额'),
    amountOf('cost', 'What it keeps 渠道成本', '0'),
  ],
  values: [],
  lines: [
    { account: 'bank:{bank}:{currency}', side: 'debit', amount: 'amount - cost' },
    { account: 'expense:channel-cost:{currency}', side: 'debit', amount: 'cost' },
    { account: 'channel:{channel}:{currency}', side: 'credit', amount: 'amount' },
  ],
  accounts: [
    clearingAccount('bank:{bank}:{currency}', '1003', 'Bank {bank} 备付金户', '{currency}'),
    clearingAccount('expense:channel-cost:{currency}', '6401', 'Channel cost 渠道成本', '{currency}'),
    channelAccount(),
  ],
  samples: [
    {
      name: '2,000 yuan, of which the channel keeps 4',
      parameters: { currency: 'CNY', channel: 'alipay', bank: 'reserve', amount: '2000.00', cost: '4.00' },
      lines: [
        debit('bank:reserve:CNY', '1996.00'),
        debit('expense:channel-cost:CNY', '4.00'),
        credit('channel:alipay:CNY', '2000.00'),
      ],
    },
    {
      name: 'without cost',
      parameters: { currency: 'CNY', channel: 'alipay', bank: 'reserve', amount: '2000.00' },
      lines: [debit('bank:reserve:CNY', '2000.00'), credit('channel:alipay:CNY', '2000.00')],
    },
  ],
};
