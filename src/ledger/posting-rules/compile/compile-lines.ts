import { ruleRefusals } from '../rule.errors.js';
import type { AccountTemplate, LineTemplate } from '../rule-definition.js';
import { compileCondition, type WrittenCondition } from './compile-condition.js';
import { compileAmount, type WholeAmount } from './compile-expression.js';
import type { RuleCurrency } from './frame.js';
import type { Scope } from './scope.js';
import {
  compileAccountTemplate,
  compileHoldTemplate,
  compileNameTemplate,
  compilePartyTemplate,
  compilePurposeTemplate,
  type Template,
} from './template.js';

export interface CompiledLine {
  /** Number of the template in the rule, from 1. */
  readonly number: number;
  readonly account: Template;
  readonly side: 'D' | 'C';
  readonly amount: WholeAmount;
  readonly currency: RuleCurrency;
  readonly when: WrittenCondition | null;
  readonly formula: string;
  readonly neverZero: boolean;
  readonly aside: CompiledAside | null;
  /** How its account is opened when it is not there. */
  readonly opening: CompiledOpening | null;
}

/** What a line says about money that is set aside, one or the other; most lines say nothing. */
export interface CompiledAside {
  /** Slot of the id of the hold. */
  readonly hold: number | null;
  readonly purpose: Template | null;
}

export interface CompiledOpening {
  readonly account: string;
  readonly glAccount: string;
  readonly currency: RuleCurrency;
  readonly name: Template;
  readonly party: Template | null;
  readonly mustBeZero: boolean;
}

export function compileOpenings(
  definitions: readonly AccountTemplate[],
  scope: Scope,
): CompiledOpening[] | undefined {
  const openings: CompiledOpening[] = [];
  for (const [index, definition] of definitions.entries()) {
    const opening = compileOpening(definition, scope, `accounts/${index}`);
    if (!opening) return undefined;
    if (openings.some(({ account }) => account === opening.account)) {
      const message = `${opening.account} is described above already`;
      return scope.findings.refuse(ruleRefusals.nameTwice(`accounts/${index}/account`, message));
    }
    openings.push(opening);
  }
  return openings;
}

function compileOpening(
  { account, glAccount, currency, name, party, mustBeZero = false }: AccountTemplate,
  scope: Scope,
  field: string,
): CompiledOpening | undefined {
  const code = compileAccountTemplate(account, scope, `${field}/account`);
  if (!code) return undefined;
  if (code.isWholeAccount) {
    const message = `${account} is whatever account the caller names; such accounts are not opened by a rule`;
    return scope.findings.refuse(ruleRefusals.templateInvalid(`${field}/account`, message));
  }
  const own = scope.currency(currency, `${field}/currency`);
  const title = own && compileNameTemplate(name, scope, `${field}/name`);
  const owner = party === undefined ? null : compilePartyTemplate(party, scope, `${field}/party`);
  if (!own || !title || owner === undefined) return undefined;
  return { account, glAccount, currency: own, name: title, party: owner, mustBeZero };
}

export function compileLine(
  definition: LineTemplate,
  index: number,
  openings: readonly CompiledOpening[],
  scope: Scope,
): CompiledLine | undefined {
  const field = `lines/${index}`;
  const account = compileAccountTemplate(definition.account, scope, `${field}/account`);
  const written = account && compileAmount(definition.amount, scope, `${field}/amount`);
  if (!written) return undefined;
  const when =
    definition.when === undefined ? null : compileCondition(definition.when, scope, `${field}/when`);
  const aside = when === undefined ? undefined : compileAside(definition, scope, field);
  if (when === undefined || aside === undefined) return undefined;
  const { quantity: amount } = written;
  const { currency } = amount;
  const opening = openings.find((candidate) => candidate.account === account.text) ?? null;
  if (opening && opening.currency !== currency) {
    const message = `The line is in ${currency.text}, and its account is opened in ${opening.currency.text}`;
    return scope.findings.refuse(ruleRefusals.typeMismatch(`${field}/amount`, message));
  }
  return {
    number: index + 1,
    account,
    side: definition.side === 'debit' ? 'D' : 'C',
    amount,
    currency,
    when,
    formula: definition.amount,
    neverZero: definition.neverZero ?? false,
    aside,
    opening,
  };
}

/** @returns null where the line says nothing, undefined where what it says is refused */
function compileAside(
  { hold, purpose }: LineTemplate,
  scope: Scope,
  field: string,
): CompiledAside | null | undefined {
  if (hold === undefined && purpose === undefined) return null;
  if (hold !== undefined && purpose !== undefined) {
    const message = 'Held money has no purpose; a line says either the hold or the purpose';
    return scope.findings.refuse(ruleRefusals.templateInvalid(`${field}/purpose`, message));
  }
  const slot = hold === undefined ? null : compileHoldTemplate(hold, scope, `${field}/hold`);
  const template = purpose === undefined ? null : compilePurposeTemplate(purpose, scope, `${field}/purpose`);
  if (slot === undefined || template === undefined) return undefined;
  return { hold: slot, purpose: template };
}

/** An account is in one currency, and one that is described is used. */
export function checkAccounts(
  lines: readonly CompiledLine[],
  openings: readonly CompiledOpening[],
  scope: Scope,
): void {
  const currencies = new Map<string, RuleCurrency>();
  for (const { account, currency, number } of lines) {
    const before = currencies.get(account.text) ?? currency;
    currencies.set(account.text, before);
    if (before === currency) continue;
    const message = `A line above has ${account.text} in ${before.text}, this one in ${currency.text}; an account is in one currency`;
    scope.findings.refuse(ruleRefusals.typeMismatch(`lines/${number - 1}/amount`, message));
  }
  for (const [index, { account }] of openings.entries()) {
    if (currencies.has(account)) continue;
    const message = `No line uses ${account}; write it as the lines do, or leave it out`;
    scope.findings.refuse(ruleRefusals.valueUnused(`accounts/${index}/account`, message));
  }
}
