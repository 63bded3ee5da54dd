import type { RuleDefinition } from '../rule-definition.js';
import {
  amountOf,
  codeOf,
  credit,
  CURRENCY,
  customerAccount,
  debit,
  feeAccount,
  merchantAccount,
} from './rule-parts.js';

export const SPLIT_PAYMENT: RuleDefinition = {
  businessType: 'split-payment',
  name: 'Payment shared with an agent 分账',
  description: 'Platform and agent get their shares, rounded down; the merchant gets what remains',
  parameters: [
    codeOf('customer', 'Customer who pays 客户'),
    codeOf('merchant', 'Merchant who sells 商户'),
    codeOf('agent', 'Agent who brought the merchant 代理商'),
    CURRENCY,
    amountOf('amount', 'Price 金额'),
    { name: 'platformRate', type: 'rate', maximum: '0.3', description: 'Share of the platform 平台分成' },
    { name: 'agentRate', type: 'rate', maximum: '0.3', description: 'Share of the agent 代理分成' },
  ],
  values: [
    {
      split: {
        amount: 'amount',
        rounding: 'down',
        remainderTo: 'merchantShare',
        parts: [
          { name: 'platformShare', weight: 'platformRate' },
          { name: 'agentShare', weight: 'agentRate' },
          { name: 'merchantShare', weight: '1 - platformRate - agentRate' },
        ],
      },
    },
  ],
  lines: [
    { account: 'customer:{customer}:{currency}', side: 'debit', amount: 'amount' },
    { account: 'merchant:{merchant}:{currency}', side: 'credit', amount: 'merchantShare' },
    { account: 'merchant:{agent}:{currency}', side: 'credit', amount: 'agentShare' },
    { account: 'income:platform-share:{currency}', side: 'credit', amount: 'platformShare' },
  ],
  accounts: [
    customerAccount(),
    merchantAccount(),
    merchantAccount('agent'),
    feeAccount('platform-share', '6011', 'Platform shares 平台分成'),
  ],
  samples: [
    {
      name: '99.99 yuan, 2 % for the platform, 1 % for the agent',
      parameters: {
        currency: 'CNY',
        customer: '1001',
        merchant: '8001',
        agent: '8900',
        amount: '99.99',
        platformRate: '0.02',
        agentRate: '0.01',
      },
      lines: [
        debit('customer:1001:CNY', '99.99'),
        credit('merchant:8001:CNY', '97.01'),
        credit('merchant:8900:CNY', '0.99'),
        credit('income:platform-share:CNY', '1.99'),
      ],
    },
  ],
};
