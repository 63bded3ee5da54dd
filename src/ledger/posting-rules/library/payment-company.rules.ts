import type { RuleDefinition } from '../rule-definition.js';
import { ADJUSTMENT } from './adjustment.rule.js';
import { CHANNEL_SETTLEMENT } from './channel-settlement.rule.js';
import { FX } from './fx.rule.js';
import { MERCHANT_FEE } from './merchant-fee.rule.js';
import { PAY_IN } from './pay-in.rule.js';
import { PAYMENT } from './payment.rule.js';
import { REFUND } from './refund.rule.js';
import { SPLIT_PAYMENT } from './split-payment.rule.js';
import { TRANSFER } from './transfer.rule.js';
import { WITHDRAW } from './withdraw.rule.js';

/** Rules for the business types of a payment company, for its chart (`src/ledger/chart/payment-company.chart.ts`). */
export const PAYMENT_COMPANY_RULES: readonly RuleDefinition[] = [
  PAY_IN,
  PAYMENT,
  SPLIT_PAYMENT,
  REFUND,
  MERCHANT_FEE,
  WITHDRAW,
  TRANSFER,
  CHANNEL_SETTLEMENT,
  ADJUSTMENT,
  FX,
];
