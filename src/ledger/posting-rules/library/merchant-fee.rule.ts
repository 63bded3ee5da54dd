import type { RuleDefinition } from '../rule-definition.js';
import { amountOf, codeOf, credit, CURRENCY, debit, feeAccount, merchantAccount } from './rule-parts.js';

export const MERCHANT_FEE: RuleDefinition = {
  businessType: 'merchant-fee',
  name: 'Fee of a merchant 商户手续费',
  description: 'A rate of the volume, at least the minimum fee that was agreed',
  parameters: [
    codeOf('merchant', 'Merchant who is charged 商户'),
    CURRENCY,
    amountOf('volume', 'Volume the fee is charged on 交易额'),
    { name: 'feeRate', type: 'rate', maximum: '0.2', description: 'Fee rate 费率' },
    amountOf('minimumFee', 'Least that is charged 最低收费', '0'),
  ],
  values: [{ name: 'fee', amount: 'max(round(volume * feeRate, half-up), minimumFee)' }],
  lines: [
    { account: 'merchant:{merchant}:{currency}', side: 'debit', amount: 'fee' },
    { account: 'income:merchant-fee:{currency}', side: 'credit', amount: 'fee' },
  ],
  accounts: [merchantAccount(), feeAccount('merchant-fee', '6015', 'Merchant fees 商户手续费')],
  samples: [
    {
      name: '0.15 % of 12,345 yuan is 18.5175',
      parameters: { currency: 'CNY', merchant: '8001', volume: '12345.00', feeRate: '0.0015' },
      lines: [debit('merchant:8001:CNY', '18.52'), credit('income:merchant-fee:CNY', '18.52')],
    },
    {
      name: 'at least 30 yuan',
      parameters: {
        currency: 'CNY',
        merchant: '8001',
        volume: '12345.00',
        feeRate: '0.0015',
        minimumFee: '30',
      },
      lines: [debit('merchant:8001:CNY', '30.00'), credit('income:merchant-fee:CNY', '30.00')],
    },
    {
      name: 'no fee is no voucher',
      parameters: { currency: 'CNY', merchant: '8001', volume: '1.00', feeRate: '0' },
      refusal: 'LEDGER.RULE_NO_LINES',
    },
  ],
};
