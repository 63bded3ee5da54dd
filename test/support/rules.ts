import type { RuleDefinition, RuleSample } from '../../src/ledger/posting-rules/rule-definition.js';
import type { Role } from '../../src/platform/auth/index.js';
import type { Answer, Call } from './call.js';

/** What the rule below comes to for a hundred yuan. */
export const COLLECTED: RuleSample = {
  name: 'a hundred yuan',
  parameters: { customer: '1001', currency: 'CNY', amount: '100.00' },
  lines: [
    { account: 'channel:test:CNY', side: 'debit', amount: '100.00', currency: 'CNY' },
    { account: 'customer:1001:CNY', side: 'credit', amount: '99.40', currency: 'CNY' },
    { account: 'income:fee:CNY', side: 'credit', amount: '0.60', currency: 'CNY' },
  ],
};

/** A rule in the chart of a payment company: a customer pays in and bears a fee; all accounts are opened on first use. */
export function collectRule(change: Partial<RuleDefinition> = {}): RuleDefinition {
  return {
    businessType: 'collect',
    name: 'Collect 收款',
    parameters: [
      { name: 'customer', type: 'code' },
      { name: 'currency', type: 'currency' },
      { name: 'amount', type: 'amount', currency: '{currency}' },
      { name: 'rate', type: 'rate', default: '0.006' },
    ],
    values: [{ name: 'fee', amount: 'round(amount * rate, half-up)' }],
    lines: [
      { account: 'channel:test:{currency}', side: 'debit', amount: 'amount' },
      { account: 'customer:{customer}:{currency}', side: 'credit', amount: 'amount - fee' },
      { account: 'income:fee:{currency}', side: 'credit', amount: 'fee' },
    ],
    accounts: [
      { account: 'channel:test:{currency}', glAccount: '3101', currency: '{currency}', name: 'Channel' },
      {
        account: 'customer:{customer}:{currency}',
        glAccount: '2201',
        currency: '{currency}',
        name: 'Customer {customer}',
        party: 'customer:{customer}',
      },
      { account: 'income:fee:{currency}', glAccount: '6011', currency: '{currency}', name: 'Fees' },
    ],
    samples: [COLLECTED],
    ...change,
  };
}

interface RuleCall {
  readonly role?: Role;
  readonly book?: string;
  readonly reason?: string;
}

export const saveRule = (
  call: Call,
  definition: object,
  { role = 'finance', book = 'main', reason = 'test' }: RuleCall = {},
): Promise<Answer> =>
  call('POST', `/v1/books/${book}/posting-rules`, { role, body: { ...definition, reason } });

export const putInForce = (
  call: Call,
  businessType: string,
  version: unknown,
  { role = 'approver', book = 'main', reason = 'test' }: RuleCall = {},
): Promise<Answer> =>
  call('PUT', `/v1/books/${book}/posting-rules/${businessType}/in-force`, {
    role,
    body: { version, reason },
  });
