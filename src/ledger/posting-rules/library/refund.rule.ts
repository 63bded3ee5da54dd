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

export const REFUND: RuleDefinition = {
  businessType: 'refund',
  name: 'Merchant refunds a customer 退款',
  description:
    'The customer gets the whole amount; we give the merchant back what part of the fee we choose to',
  parameters: [
    codeOf('merchant', 'Merchant who refunds 商户'),
    codeOf('customer', 'Customer who is refunded 客户'),
    CURRENCY,
    amountOf('amount', 'What the customer gets back 退款金额'),
    amountOf('feeReturned', 'Part of the fee that the merchant gets back 退还手续费', '0'),
  ],
  values: [],
  lines: [
    { account: 'merchant:{merchant}:{currency}', side: 'debit', amount: 'amount - feeReturned' },
    { account: 'income:payment-fee:{currency}', side: 'debit', amount: 'feeReturned' },
    { account: 'customer:{customer}:{currency}', side: 'credit', amount: 'amount' },
  ],
  accounts: [
    merchantAccount(),
    customerAccount(),
    feeAccount('payment-fee', '6011', 'Payment fees 支付手续费'),
  ],
  samples: [
    {
      name: 'all of a price of 100 yuan, with the fee',
      parameters: {
        currency: 'CNY',
        merchant: '8001',
        customer: '1001',
        amount: '100.00',
        feeReturned: '0.60',
      },
      lines: [
        debit('merchant:8001:CNY', '99.40'),
        debit('income:payment-fee:CNY', '0.60'),
        credit('customer:1001:CNY', '100.00'),
      ],
    },
    {
      name: 'we keep the fee',
      parameters: { currency: 'CNY', merchant: '8001', customer: '1001', amount: '100.00' },
      lines: [debit('merchant:8001:CNY', '100.00'), credit('customer:1001:CNY', '100.00')],
    },
    {
      name: 'a fee above the refund would turn the merchant’s line round',
      parameters: {
        currency: 'CNY',
        merchant: '8001',
        customer: '1001',
        amount: '0.50',
        feeReturned: '0.60',
      },
      refusal: 'LEDGER.RULE_AMOUNT_NEGATIVE',
    },
  ],
};
