import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Findings } from '../rule.errors.js';
import { parseExpression } from './parse.js';
import { printExpression } from './print.js';
import type { Expression } from './syntax.js';

function read(text: string): string {
  const findings = new Findings();
  const expression = parseExpression(text, 'here', findings);
  return expression ? shape(expression) : `${findings.first?.code} ${findings.first?.message}`;
}

/** With a parenthesis around everything that is put together. */
function shape(expression: Expression): string {
  switch (expression.kind) {
    case 'binary':
      return `(${shape(expression.left)} ${expression.operator} ${shape(expression.right)})`;
    case 'minus':
      return `(-${shape(expression.of)})`;
    case 'not':
      return `(not ${shape(expression.of)})`;
    case 'number':
    case 'name':
    case 'text':
    case 'round':
    case 'extreme':
    case 'convert':
      return printExpression(expression);
  }
}

describe('what binds tighter', () => {
  it.each([
    ['a+b*c', '(a + (b * c))'],
    ['a-b-c', '((a - b) - c)'],
    ['a/b/c', '((a / b) / c)'],
    ['(a+b)*c', '((a + b) * c)'],
    ['-a*b', '((-a) * b)'],
    ['a - -b', '(a - (-b))'],
    ['a < b + 1 and not c or d', '(((a < (b + 1)) and (not c)) or d)'],
    ['not a = b', '(not (a = b))'],
    ['round( a * 0.006 ,half-even )', 'round(a * 0.006, half-even)'],
    ['min(a,b,max(c,1))', 'min(a, b, max(c, 1))'],
    ["convert(a, rate, 'USDT-TRC20', down)", 'convert(a, rate, USDT-TRC20, down)'],
    ["x = 'in-out.1'", "(x = 'in-out.1')"],
    ['\n a\t+ b', '(a + b)'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected));
});

describe('what is refused, with the place', () => {
  it.each([
    ['', 'RULE_SYNTAX Expected a number, a name or a parenthesis at character 1, found the end'],
    ['a +', 'RULE_SYNTAX Expected a number, a name or a parenthesis at character 4, found the end'],
    ['a b', "RULE_SYNTAX Expected an operator or the end at character 3, found 'b'"],
    ['a < b < c', "RULE_SYNTAX Expected an operator or the end at character 7, found '<'"],
    ['(a', 'RULE_SYNTAX Expected a closing parenthesis at character 3, found the end'],
    ['and', "RULE_SYNTAX Expected a number or a name at character 1, found 'and'"],
    ['round(a)', "RULE_SYNTAX Expected a comma and what follows it at character 8, found ')'"],
    ['round(a, 2)', 'RULE_SYNTAX Expected a rounding: down, up, half-down'],
    ['round(a, half)', 'RULE_SYNTAX Expected a rounding: down, up, half-down'],
    ['round a', "RULE_SYNTAX Expected a parenthesis after round at character 7, found 'a'"],
    ['convert(a, 7.1, CNY, down)', 'RULE_SYNTAX Expected the exchange-rate parameter at character 12'],
    ['1.', 'RULE_SYNTAX Character 2 (".") cannot stand here'],
    ['.5', 'RULE_SYNTAX Character 1 (".") cannot stand here'],
    ['1e5', "RULE_SYNTAX Expected an operator or the end at character 2, found 'e5'"],
    ['007', 'RULE_SYNTAX Character 1: a number does not begin with 0'],
    ['a; b', 'RULE_SYNTAX Character 2 (";") cannot stand here'],
    ['a.constructor', 'RULE_SYNTAX Character 2 (".") cannot stand here'],
    ['a[0]', 'RULE_SYNTAX Character 2 ("[") cannot stand here'],
    ['a ** b', "RULE_SYNTAX Expected a number, a name or a parenthesis at character 4, found '*'"],
    ["x = 'open", 'RULE_SYNTAX Character 5 ("\'") cannot stand here; a text ends with a single quote'],
    ['аmount', 'RULE_SYNTAX Character 1 ("а") cannot stand here'],
    ['a × b', 'RULE_SYNTAX Character 3 ("×") cannot stand here'],
    ['１２', 'RULE_SYNTAX Character 1 ("１") cannot stand here'],
    ['a + 😀', 'RULE_SYNTAX Character 5 ("😀") cannot stand here'],
    ['1'.repeat(37), 'RULE_TOO_COMPLEX Character 1: a number has at most 36 digits and 18 decimals'],
    ['0.1234567890123456789', 'RULE_TOO_COMPLEX Character 1: a number has at most 36 digits and 18 decimals'],
    ['('.repeat(31) + 'a' + ')'.repeat(31), 'RULE_TOO_COMPLEX An expression nests at most 30 deep'],
    ['-'.repeat(400) + 'a', 'RULE_TOO_COMPLEX An expression nests at most 30 deep'],
    ['not '.repeat(100) + 'a', 'RULE_TOO_COMPLEX An expression nests at most 30 deep'],
    ['min('.repeat(100), 'RULE_TOO_COMPLEX An expression nests at most 30 deep'],
    ['a'.repeat(501), 'RULE_TOO_COMPLEX An expression has at most 500 characters'],
  ])('%s', (text, expected) => expect(read(text)).toContain(`LEDGER.${expected}`));
});

const words = [
  'a',
  '1.5',
  '+',
  '-',
  '*',
  '/',
  '(',
  ')',
  ',',
  'min',
  'round',
  'half-up',
  'and',
  'not',
  '<',
  "'x'",
  ' ',
];

describe('whatever is written', () => {
  it('is read or refused, and reads the same when it is written again', () => {
    const texts = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        const findings = new Findings();
        const expression = parseExpression(text, 'here', findings);
        if (expression) expect(read(printExpression(expression))).toBe(shape(expression));
        else expect(findings.first?.code).toMatch(/^LEDGER[.]RULE_(SYNTAX|TOO_COMPLEX)$/);
      }),
      { numRuns: 1_500 },
    );
  });
});
