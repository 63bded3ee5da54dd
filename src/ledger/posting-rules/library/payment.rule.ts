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

export const PAYMENT: RuleDefinition = {
  businessType: 'payment',
  name: 'Customer pays a merchant 消费',
  description: 'The merchant bears the fee: a rate of the price, rounded down to the minor unit',
  parameters: [
    codeOf('customer', 'Customer who pays 客户'),
    codeOf('merchant', 'Merchant who is paid 商户'),
    CURRENCY,
    amountOf('amount', 'Price 金额'),
    { name: 'feeRate', type: 'rate', default: '0.006', maximum: '0.2', description: 'Fee rate 费率' },
  ],
  values: [{ name: 'fee', amount: 'round(amount * feeRate, down)' }],
  lines: [
    { account: 'customer:{customer}:{currency}', side: 'debit', amount: 'amount' },
    { account: 'merchant:{merchant}:{currency}', side: 'credit', amount: 'amount - fee' },
    { account: 'income:payment-fee:{currency}', side: 'credit', amount: 'fee' },
  ],
  accounts: [
    customerAccount(),
    merchantAccount(),
    feeAccount('payment-fee', '6011', 'Payment fees 支付手续费'),
  ],
  samples: [
    {
      name: 'a book for 100 yuan at 0.6 %',
      parameters: { currency: 'CNY', customer: '1001', merchant: '8001', amount: '100.00' },
      lines: [
        debit('customer:1001:CNY', '100.00'),
        credit('merchant:8001:CNY', '99.40'),
        credit('income:payment-fee:CNY', '0.60'),
      ],
    },
    {
      name: 'a fee below one cent is none',
      parameters: { currency: 'CNY', customer: '1001', merchant: '8001', amount: '1.00' },
      lines: [debit('customer:1001:CNY', '1.00'), credit('merchant:8001:CNY', '1.00')],
    },
  ],
};
