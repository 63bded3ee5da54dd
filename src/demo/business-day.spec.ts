import { describe, expect, it } from 'vitest';
import { checkRule } from '../ledger/posting-rules/check-rule.js';
import { expandRule } from '../ledger/posting-rules/expand-rule.js';
import { PAYMENT_COMPANY_RULES } from '../ledger/posting-rules/library/payment-company.rules.js';
import type { ExpandedLine } from '../ledger/posting-rules/rule-expansion.js';
import { valueOf } from '../platform/errors/index.js';
import { businessDay } from './business-day.js';
import { DEMO_ACCOUNTS, FIRST_CUSTOMER, FIRST_PAY_IN, type DemoMovement } from './demo-book.js';

describe('the business day of the demonstration', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(businessDay(7, 50)).toEqual(businessDay(7, 50));
    expect(businessDay(7, 50)).not.toEqual(businessDay(8, 50));
  });

  it('has every kind of movement, some sent twice', () => {
    const day = businessDay(2026, 200);
    expect(day).toHaveLength(200);
    const kinds = new Set(day.map((step) => step.movement.businessType));
    expect(kinds).toEqual(new Set(['pay-in', 'payment', 'transfer', 'withdraw', 'channel-settlement']));
    expect(day.filter((step) => step.sentTwice).length).toBeGreaterThan(5);
  });

  it('may be as short as one likes', () => {
    expect(businessDay(1, 2)).toHaveLength(2);
  });

  it('consists of movements that the rules take, on accounts that are there, in their currency', () => {
    const movements = [FIRST_PAY_IN, ...businessDay(1, 1_000).map((step) => step.movement)];
    const currencies = new Map(DEMO_ACCOUNTS.map(({ code, currency }) => [code, currency]));
    for (const movement of movements) {
      for (const { account, currency } of linesOf(movement)) expect(currencies.get(account)).toBe(currency);
    }
  });

  it('begins with a pay-in to the customer whose account is shown', () => {
    expect(linesOf(FIRST_PAY_IN).at(-1)).toMatchObject({ account: FIRST_CUSTOMER, side: 'C' });
  });
});

const surroundings = { decimalsOf: () => 2, exchangeRate: () => undefined };
const rules = new Map(
  PAYMENT_COMPANY_RULES.map((definition) => [
    definition.businessType,
    valueOf(checkRule(definition, surroundings)),
  ]),
);

const linesOf = ({ businessType, parameters }: DemoMovement): readonly ExpandedLine[] =>
  valueOf(expandRule(rules.get(businessType)!, parameters, surroundings)).lines;
