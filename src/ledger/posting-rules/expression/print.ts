import type { Binary, Expression, Operator } from './syntax.js';

const BINDS: Record<Operator, number> = {
  or: 1,
  and: 2,
  '<': 4,
  '<=': 4,
  '=': 4,
  '!=': 4,
  '>=': 4,
  '>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};
const NOT_BINDS = 3;
/** Comparisons do not chain. */
const COMPARISON_BINDS = 4;
const MINUS_BINDS = 7;

/** Writes an expression with the parentheses it needs, and each name as `figureOf` says. */
export function printExpression(
  expression: Expression,
  figureOf: (name: string) => string = (name) => name,
): string {
  const print = (one: Expression, binds = 0): string => {
    switch (one.kind) {
      case 'number':
        return one.text;
      case 'text':
        return `'${one.text}'`;
      case 'name':
        return inside(figureOf(one.name), binds);
      case 'minus':
        return `-${print(one.of, MINUS_BINDS)}`;
      case 'not':
        return enclose(`not ${print(one.of, NOT_BINDS)}`, NOT_BINDS < binds);
      case 'binary':
        return printBinary(one, binds, print);
      case 'round':
        return `round(${print(one.of)}, ${one.rounding})`;
      case 'extreme':
        return `${one.which}(${one.of.map((argument) => print(argument)).join(', ')})`;
      case 'convert':
        return `convert(${print(one.amount)}, ${figureOf(one.rate)}, ${figureOf(one.currency)}, ${one.rounding})`;
    }
  };
  return print(expression);
}

/** A negative figure in a product or after a sign. */
const inside = (figure: string, binds: number): string =>
  enclose(figure, figure.startsWith('-') && binds > 0);

function printBinary(
  { operator, left, right }: Binary,
  binds: number,
  print: (one: Expression, binds: number) => string,
): string {
  const own = BINDS[operator];
  const text = `${print(left, own === COMPARISON_BINDS ? own + 1 : own)} ${operator} ${print(right, own + 1)}`;
  return enclose(text, own < binds);
}

const enclose = (text: string, isNeeded: boolean): string => (isNeeded ? `(${text})` : text);
