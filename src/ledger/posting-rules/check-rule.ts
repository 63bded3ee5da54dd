import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { compileLine, compileOpenings, checkAccounts, type CompiledLine } from './compile/compile-lines.js';
import { compileParameters } from './compile/compile-parameters.js';
import { compileValue, namesOf } from './compile/compile-values.js';
import type { CompiledRule } from './compile/compiled-rule.js';
import type { CompiledValue } from './compile/define-value.js';
import { proveBalance } from './compile/prove-balance.js';
import { Scope } from './compile/scope.js';
import { RESERVED } from './expression/syntax.js';
import { Findings, ruleRefusals } from './rule.errors.js';
import { RULE_NAME_PATTERN, type RuleDefinition } from './rule-definition.js';
import type { CheckedRule, RuleSurroundings } from './rule-expansion.js';

const MOST = { parameters: 40, values: 40, lines: 60, accounts: 60, samples: 20 } as const;
const nameShape = new RegExp(RULE_NAME_PATTERN);

/**
 * Compiles a rule and proves it: every name exists and is of the right type, no amount is more precise than its
 * currency, nothing divides by zero, and the lines balance in every currency for every outcome of the conditions,
 * whatever the parameters.
 */
export function checkRule(definition: RuleDefinition, surroundings: RuleSurroundings): Result<CheckedRule> {
  const findings = new Findings();
  const compiled =
    checkSize(definition, findings) && checkNames(definition, findings)
      ? compile(definition, surroundings, findings)
      : undefined;
  if (compiled && !findings.first) return accepted({ definition, compiled });
  return refused(findings.first!);
}

function checkSize(definition: RuleDefinition, findings: Findings): boolean {
  for (const part of ['parameters', 'values', 'lines', 'accounts', 'samples'] as const) {
    if (definition[part].length <= MOST[part]) continue;
    findings.refuse(ruleRefusals.tooComplex(part, `A rule has at most ${MOST[part]} ${part}`));
  }
  return !findings.first;
}

function checkNames(definition: RuleDefinition, findings: Findings): boolean {
  const known = new Set<string>();
  for (const [name, field] of namesWithFields(definition)) {
    if (!nameShape.test(name)) {
      const message = `${name.slice(0, 60)} is no name: up to 40 letters, digits and _, not a digit first`;
      findings.refuse(ruleRefusals.syntax(field, message));
    } else if (RESERVED.has(name)) {
      findings.refuse(
        ruleRefusals.nameTwice(field, `${name} is a word of the language; choose another name`),
      );
    } else if (known.has(name)) {
      findings.refuse(ruleRefusals.nameTwice(field, `${name} is defined above already; choose another name`));
    }
    known.add(name);
  }
  return !findings.first;
}

function namesWithFields({ parameters, values }: RuleDefinition): [string, string][] {
  const named: [string, string][] = parameters.map(({ name }, index) => [name, `parameters/${index}/name`]);
  for (const [index, value] of values.entries()) {
    for (const [part, name] of namesOf(value).entries()) {
      named.push([name, value.split ? `values/${index}/split/parts/${part}/name` : `values/${index}/name`]);
    }
  }
  return named;
}

function compile(
  definition: RuleDefinition,
  surroundings: RuleSurroundings,
  findings: Findings,
): CompiledRule | undefined {
  const currencies = definition.parameters.filter(({ type }) => type === 'currency').map(({ name }) => name);
  const scope = new Scope(findings, surroundings, new Set(currencies));
  const parameters = compileParameters(definition.parameters, scope, surroundings);
  const values = parameters && compileValues(definition, scope);
  const lines = values && compileLines(definition, scope);
  if (!lines || !checkUses(values, scope)) return undefined;
  proveBalance(lines, scope);
  return {
    currencyParameters: parameters.filter(({ type }) => type === 'currency'),
    parameters: parameters.filter(({ type }) => type !== 'currency'),
    currencies: scope.compiledCurrencies(),
    fixedAmounts: scope.fixedAmounts,
    values,
    lines,
    names: new Set(parameters.map(({ name }) => name)),
    figures: scope.figures(),
  };
}

function compileValues({ values }: RuleDefinition, scope: Scope): CompiledValue[] | undefined {
  for (const value of values) for (const name of namesOf(value)) scope.later.add(name);
  const compiled: CompiledValue[] = [];
  for (const [index, value] of values.entries()) {
    const more = compileValue(value, scope, `values/${index}`);
    if (!more) return undefined;
    compiled.push(...more);
  }
  return compiled;
}

function compileLines({ lines, accounts }: RuleDefinition, scope: Scope): CompiledLine[] | undefined {
  const openings = compileOpenings(accounts, scope);
  if (!openings) return undefined;
  const compiled: CompiledLine[] = [];
  for (const [index, line] of lines.entries()) {
    const more = compileLine(line, index, openings, scope);
    if (!more) return undefined;
    compiled.push(more);
  }
  checkAccounts(compiled, openings, scope);
  return scope.findings.first ? undefined : compiled;
}

/** A value that nothing uses is a line forgotten, or a name misspelled. */
function checkUses(values: readonly CompiledValue[], scope: Scope): boolean {
  for (const { name, field } of values) {
    if (scope.isUsed(name)) continue;
    scope.findings.refuse(
      ruleRefusals.valueUnused(field, `Nothing uses ${name}; use it in a line, or leave it out`),
    );
  }
  return !scope.findings.first;
}
