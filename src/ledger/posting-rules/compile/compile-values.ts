import { printExpression } from '../expression/print.js';
import { ruleRefusals } from '../rule.errors.js';
import type { ValueDefinition } from '../rule-definition.js';
import { compileAmount } from './compile-expression.js';
import { compileSplit } from './compile-split.js';
import { compileTiers } from './compile-tiers.js';
import { defineValue, type CompiledValue } from './define-value.js';
import type { Scope } from './scope.js';

/** Names that a value definition brings, as far as it is well formed. */
export const namesOf = ({ name, split }: ValueDefinition): readonly string[] =>
  split ? split.parts.map((part) => part.name) : name === undefined ? [] : [name];

export function compileValue(
  definition: ValueDefinition,
  scope: Scope,
  field: string,
): CompiledValue[] | undefined {
  const { name, amount, split, tiers } = definition;
  const ways = [amount, split, tiers].filter((way) => way !== undefined);
  if (ways.length !== 1 || (name === undefined) !== (split !== undefined)) {
    const message =
      'A value has exactly one of amount, split and tiers; a name, unless it is a split, whose parts have names';
    return scope.findings.refuse(ruleRefusals.syntax(field, message));
  }
  if (split) return compileSplit(split, scope, `${field}/split`);
  if (tiers) return compileTiers(name!, tiers, scope, `${field}/tiers`);
  return compilePlain(name!, amount!, scope, `${field}/amount`);
}

function compilePlain(
  name: string,
  formula: string,
  scope: Scope,
  field: string,
): CompiledValue[] | undefined {
  const written = compileAmount(formula, scope, field);
  if (!written) return undefined;
  const { quantity: amount, expression } = written;
  const slot = defineValue(name, amount, scope);
  const worked: CompiledValue['worked'] = (_, figureOf) => printExpression(expression, figureOf);
  return [{ name, field, currency: amount.currency, slot, compute: amount.whole, formula, worked }];
}
