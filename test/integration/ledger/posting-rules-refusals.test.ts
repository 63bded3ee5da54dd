import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RuleDefinition, RuleSample } from '../../../src/ledger/posting-rules/rule-definition.js';
import { openBook } from '../../support/book.js';
import { COLLECTED, collectRule, saveRule } from '../../support/rules.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await openBook(service.call, { currencies: ['CNY', 'JPY'] });
});
afterAll(() => service.stop());

const RULE = collectRule();
const [DEBIT, CUSTOMER, FEE] = RULE.lines;
const [CHANNEL_ACCOUNT, CUSTOMER_ACCOUNT, FEE_ACCOUNT] = RULE.accounts;

const withLines = (...lines: object[]) => ({ ...RULE, lines });
const withValues = (...values: object[]) => ({ ...RULE, values });
const withParameter = (parameter: object) => ({ ...RULE, parameters: [...RULE.parameters, parameter] });
const withSample = (change: Partial<RuleSample>) => ({ ...RULE, samples: [{ ...COLLECTED, ...change }] });
const withAccount = (change: object) => ({
  ...RULE,
  accounts: [CHANNEL_ACCOUNT, CUSTOMER_ACCOUNT, { ...FEE_ACCOUNT, ...change }],
});
const without = (name: keyof RuleDefinition) => ({ ...RULE, [name]: undefined });

async function expectRefused(definition: object, status: number, code: string, field: string): Promise<void> {
  const answer = await saveRule(service.call, definition);
  expect([answer.status, answer.body.code, answer.body.field]).toEqual([status, code, field]);
  expect(await service.sql('SELECT id FROM posting_rule')).toEqual([]);
  expect(await service.sql("SELECT id FROM audit_event WHERE action LIKE 'posting-rule.%'")).toEqual([]);
}

describe('a rule that is wrong is refused when it is saved, with code and field', () => {
  it.each<[string, object, string, string]>([
    [
      'a line forgotten',
      {
        ...withLines(DEBIT!, { ...CUSTOMER!, amount: 'amount' }),
        accounts: [CHANNEL_ACCOUNT, CUSTOMER_ACCOUNT],
      },
      'LEDGER.RULE_VALUE_UNUSED',
      'values/0/amount',
    ],
    [
      'an account that no line names',
      withLines(DEBIT!, { ...CUSTOMER!, amount: 'amount' }),
      'LEDGER.RULE_VALUE_UNUSED',
      'accounts/2/account',
    ],
    [
      'an account that the book does not have and the rule does not open',
      {
        ...withSample({
          lines: COLLECTED.lines!.map((line, index) =>
            index === 0 ? { ...line, account: 'nowhere' } : line,
          ),
        }),
        lines: [{ ...DEBIT!, account: 'nowhere' }, CUSTOMER!, FEE!],
        accounts: [CUSTOMER_ACCOUNT, FEE_ACCOUNT],
      },
      'LEDGER.ACCOUNT_NOT_FOUND',
      'lines/0/account',
    ],
    [
      'debits that differ',
      withLines(DEBIT!, { ...CUSTOMER!, amount: 'amount' }, FEE!),
      'LEDGER.RULE_UNBALANCED',
      'lines',
    ],
    [
      'one outcome out of balance',
      withLines(DEBIT!, CUSTOMER!, { ...FEE!, when: 'amount > 10' }),
      'LEDGER.RULE_UNBALANCED',
      'lines',
    ],
    [
      'division by what may be zero',
      withValues({ name: 'fee', amount: 'round(amount / rate, half-up)' }),
      'LEDGER.RULE_DIVISION_BY_ZERO',
      'values/0/amount',
    ],
    ['a value of itself', withValues({ name: 'fee', amount: 'fee' }), 'LEDGER.RULE_LOOP', 'values/0/amount'],
    [
      'a value of a later one',
      withValues({ name: 'fee', amount: 'late' }, { name: 'late', amount: 'amount' }),
      'LEDGER.RULE_LOOP',
      'values/0/amount',
    ],
    [
      'an unknown name',
      withLines({ ...DEBIT!, amount: 'amout' }, CUSTOMER!, FEE!),
      'LEDGER.RULE_NAME_UNKNOWN',
      'lines/0/amount',
    ],
    [
      'an unknown name in an account',
      withLines({ ...DEBIT!, account: 'channel:{chanel}' }, CUSTOMER!, FEE!),
      'LEDGER.RULE_NAME_UNKNOWN',
      'lines/0/account',
    ],
    [
      'a name twice',
      withParameter({ name: 'amount', type: 'code' }),
      'LEDGER.RULE_NAME_TWICE',
      'parameters/4/name',
    ],
    [
      'a text as an amount',
      withLines({ ...DEBIT!, amount: 'customer' }, CUSTOMER!, FEE!),
      'LEDGER.RULE_TYPE_MISMATCH',
      'lines/0/amount',
    ],
    [
      'a fee that is not rounded',
      withValues({ name: 'fee', amount: 'amount * rate' }),
      'LEDGER.RULE_TOO_PRECISE',
      'values/0/amount',
    ],
    [
      'a parenthesis open',
      withValues({ name: 'fee', amount: '(amount' }),
      'LEDGER.RULE_SYNTAX',
      'values/0/amount',
    ],
    ['a value that is nothing', withValues({ name: 'fee' }), 'LEDGER.RULE_SYNTAX', 'values/0'],
    [
      'nested too deeply',
      withValues({ name: 'fee', amount: `${'('.repeat(40)}amount${')'.repeat(40)}` }),
      'LEDGER.RULE_TOO_COMPLEX',
      'values/0/amount',
    ],
    [
      'an account that can be none',
      withLines({ ...DEBIT!, account: 'channel {currency}' }, CUSTOMER!, FEE!),
      'LEDGER.RULE_TEMPLATE_INVALID',
      'lines/0/account',
    ],
    [
      'a currency the book does not keep',
      withParameter({ name: 'bonus', type: 'amount', currency: 'USD' }),
      'LEDGER.RULE_CURRENCY_UNKNOWN',
      'parameters/4/currency',
    ],
    [
      'an amount without a currency',
      withParameter({ name: 'bonus', type: 'amount' }),
      'LEDGER.RULE_PARAMETER_INVALID',
      'parameters/4/currency',
    ],
    [
      'other lines than its sample says',
      withSample({ lines: [...COLLECTED.lines!].reverse() }),
      'LEDGER.RULE_SAMPLE_FAILED',
      'samples/0/lines/0',
    ],
    [
      'another refusal than its sample says',
      { ...RULE, samples: [COLLECTED, { name: 'x', parameters: {}, refusal: 'LEDGER.RULE_NO_LINES' }] },
      'LEDGER.RULE_SAMPLE_FAILED',
      'samples/1',
    ],
    [
      'a sample in no currency',
      withSample({ parameters: { ...COLLECTED.parameters, currency: 'ZZZ' } }),
      'LEDGER.RULE_SAMPLE_FAILED',
      'samples/0',
    ],
    ['no sample', { ...RULE, samples: [] }, 'LEDGER.RULE_SAMPLE_FAILED', 'samples'],
    [
      'a GL account that is not there',
      withAccount({ glAccount: '6999' }),
      'LEDGER.GL_ACCOUNT_NOT_FOUND',
      'accounts/2/glAccount',
    ],
    [
      'a GL account with others below it',
      withAccount({ glAccount: '6010' }),
      'LEDGER.GL_ACCOUNT_HAS_CHILDREN',
      'accounts/2/glAccount',
    ],
  ])('%s', (_name, definition, code, field) => expectRefused(definition, 422, code, field));

  it.each<[string, object, string, string]>([
    ['a field unknown', { ...RULE, colour: 'red' }, 'HTTP.FIELD_UNKNOWN', 'colour'],
    [
      'a field unknown inside',
      withValues({ name: 'fee', amount: 'amount', note: '' }),
      'HTTP.FIELD_UNKNOWN',
      'values/0/note',
    ],
    ['no lines', without('lines'), 'HTTP.FIELD_MISSING', 'lines'],
    ['no name', without('name'), 'HTTP.FIELD_MISSING', 'name'],
    [
      'a business type in capitals',
      { ...RULE, businessType: 'Collect' },
      'HTTP.FIELD_INVALID',
      'businessType',
    ],
    [
      'an unknown type',
      withParameter({ name: 'x', type: 'float' }),
      'HTTP.FIELD_INVALID',
      'parameters/4/type',
    ],
    [
      'a name that callers cannot send',
      withParameter({ name: 'X_1', type: 'code' }),
      'HTTP.FIELD_INVALID',
      'parameters/4/name',
    ],
    [
      'a default that is a list',
      withParameter({ name: 'x', type: 'code', default: [] }),
      'HTTP.FIELD_INVALID',
      'parameters/4/default',
    ],
    [
      'a default with a fraction',
      withParameter({ name: 'x', type: 'count', default: 1.5 }),
      'HTTP.FIELD_INVALID',
      'parameters/4/default',
    ],
    [
      'an expression of 501 characters',
      withValues({ name: 'fee', amount: ' '.repeat(501) }),
      'HTTP.FIELD_INVALID',
      'values/0/amount',
    ],
    [
      'an unknown rounding',
      withValues({ split: { amount: 'amount', rounding: 'near', remainderTo: 'a', parts: [] } }),
      'HTTP.FIELD_INVALID',
      'values/0/split/rounding',
    ],
    [
      'an amount as a number',
      withSample({ lines: [{ ...COLLECTED.lines![0]!, amount: 100 as never }] }),
      'HTTP.FIELD_INVALID',
      'samples/0/lines/0/amount',
    ],
    [
      'a fraction among parameters',
      withSample({ parameters: { amount: 0.1 } }),
      'HTTP.FIELD_INVALID',
      'samples/0/parameters/amount',
    ],
    [
      '41 parameters',
      {
        ...RULE,
        parameters: Array.from({ length: 41 }, (_, index) => ({ name: `p${index}`, type: 'code' })),
      },
      'HTTP.FIELD_INVALID',
      'parameters',
    ],
  ])('%s', (_name, definition, code, field) => expectRefused(definition, 400, code, field));

  it('without a reason', async () => {
    const answer = await saveRule(service.call, RULE, { reason: '' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.FIELD_INVALID', field: 'reason' } });
  });

  it('and one that is right is saved, with a currency that another node has just added', async () => {
    const definition = withParameter({ name: 'bonus', type: 'amount', currency: 'USD', default: '1.00' });
    await expectRefused(definition, 422, 'LEDGER.RULE_CURRENCY_UNKNOWN', 'parameters/4/currency');
    await service.sql("INSERT INTO book_currency SELECT id, 'USD' FROM book");
    expect((await saveRule(service.call, definition)).status).toBe(201);
  });
});
