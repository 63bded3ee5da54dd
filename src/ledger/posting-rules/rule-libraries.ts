import { PAYMENT_COMPANY_RULES } from './library/payment-company.rules.js';
import type { RuleDefinition } from './rule-definition.js';

/** Names of the libraries that can be installed into a book. */
export const RULE_LIBRARIES = ['payment-company'] as const;
export type RuleLibrary = (typeof RULE_LIBRARIES)[number];

export const LIBRARY_RULES: Readonly<Record<RuleLibrary, readonly RuleDefinition[]>> = {
  'payment-company': PAYMENT_COMPANY_RULES,
};
