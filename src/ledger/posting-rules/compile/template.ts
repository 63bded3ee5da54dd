import { ACCOUNT_CODE, PARTY, PURPOSE } from '../account-shapes.js';
import { ruleRefusals } from '../rule.errors.js';
import type { Frame } from './frame.js';
import type { Scope } from './scope.js';

/** A text with parameters in braces, ready to be filled in. */
export interface Template {
  readonly text: string;
  readonly fill: (frame: Frame) => string;
  /** The parameters in it. */
  readonly parameters: readonly string[];
  readonly isWholeAccount: boolean;
}

export const MAX_ACCOUNT_CODE_LENGTH = 128;
export const MAX_NAME_LENGTH = 128;
export const MAX_PARTY_LENGTH = 64;
export const MAX_PURPOSE_LENGTH = 64;

/** What a parameter in braces stands for while the shape of the whole is checked. */
const STAND_IN = 'X';

/**
 * Each part between colons holds one parameter at most: values have no colons, so that two different sets of values
 * never give the same account.
 */
export function compileAccountTemplate(text: string, scope: Scope, field: string): Template | undefined {
  const template = compileTemplate(text, scope, field);
  if (!template || template.isWholeAccount) return template;
  return checkShape(template, ACCOUNT_CODE, 'an account code', scope, field);
}

export function compilePartyTemplate(text: string, scope: Scope, field: string): Template | undefined {
  const template = compileTemplate(text, scope, field);
  return template && checkShape(template, PARTY, 'a party', scope, field);
}

/** In parts like an account, so that two different sets of values never give the same purpose. */
export function compilePurposeTemplate(text: string, scope: Scope, field: string): Template | undefined {
  const template = compileTemplate(text, scope, field);
  if (!template?.isWholeAccount) return template && checkShape(template, PURPOSE, 'a purpose', scope, field);
  const message = `${text} is a whole account; a purpose is made of codes, currencies and choices`;
  return scope.findings.refuse(ruleRefusals.typeMismatch(field, message));
}

/** A hold is named by its id alone. @returns the slot of the parameter */
export function compileHoldTemplate(text: string, scope: Scope, field: string): number | undefined {
  const name = /^[{]([^{}]+)[}]$/.exec(text)?.[1];
  if (name === undefined) {
    const message = `${text.slice(0, 80)}: a hold is one parameter of type hold, alone between { and }`;
    return scope.findings.refuse(ruleRefusals.templateInvalid(field, message));
  }
  const named = scope.lookUp(name, field);
  if (!named || named.kind === 'hold') return named?.slot;
  const message = `{${name}} is of type ${named.kind === 'quantity' ? 'amount or number' : named.kind}; declare it as a hold`;
  return scope.findings.refuse(ruleRefusals.typeMismatch(field, message));
}

/** For people: anything may stand between the parameters. */
export function compileNameTemplate(text: string, scope: Scope, field: string): Template | undefined {
  const template = compileTemplate(text, scope, field);
  if (!template || template.parameters.length > 0 || text.length <= MAX_NAME_LENGTH) return template;
  const message = `A name has at most ${MAX_NAME_LENGTH} characters`;
  return scope.findings.refuse(ruleRefusals.templateInvalid(field, message));
}

function checkShape(
  template: Template,
  shape: RegExp,
  what: string,
  scope: Scope,
  field: string,
): Template | undefined {
  const { text } = template;
  const crowded = text.split(':').find((part) => part.split('{').length > 2);
  if (crowded !== undefined) {
    const message = `${crowded.slice(0, 80)} has two parameters in one part; put a colon between them`;
    return scope.findings.refuse(ruleRefusals.templateInvalid(field, message));
  }
  if (shape.test(text.replace(/[{][^}]*[}]/g, STAND_IN))) return template;
  const message = `${text.slice(0, 80)} cannot become ${what}: letters, digits and : . _ - only, a letter or digit first`;
  return scope.findings.refuse(ruleRefusals.templateInvalid(field, message));
}

function compileTemplate(text: string, scope: Scope, field: string): Template | undefined {
  const pieces = text.split(/[{]([^{}]*)[}]/);
  const stray = pieces.find((piece, index) => index % 2 === 0 && /[{}]/.test(piece));
  if (stray !== undefined || text === '') {
    const message = `${text.slice(0, 80)}: each parameter stands between one { and one }`;
    return scope.findings.refuse(ruleRefusals.templateInvalid(field, message));
  }
  const slots: number[] = [];
  const parameters = pieces.filter((_, index) => index % 2 === 1);
  let isWholeAccount = false;
  for (const name of parameters) {
    const slot = templateSlot(name, text, scope, field);
    if (slot === undefined) return undefined;
    isWholeAccount = slot.isWholeAccount;
    slots.push(slot.slot);
  }
  const fixed = pieces.filter((_, index) => index % 2 === 0);
  return { text, fill: filler(fixed, slots), parameters, isWholeAccount };
}

function templateSlot(
  name: string,
  text: string,
  scope: Scope,
  field: string,
): { slot: number; isWholeAccount: boolean } | undefined {
  const named = scope.lookUp(name, field);
  if (!named) return undefined;
  if (named.kind === 'code' || named.kind === 'currency' || named.kind === 'choice') {
    return { slot: named.slot, isWholeAccount: false };
  }
  if (named.kind !== 'account') {
    const message = `{${name}} is of type ${named.kind === 'quantity' ? 'amount or number' : named.kind}; a text is made of codes, currencies and choices`;
    return scope.findings.refuse(ruleRefusals.typeMismatch(field, message));
  }
  if (text === `{${name}}`) return { slot: named.slot, isWholeAccount: true };
  const message = `{${name}} is a whole account and stands alone; take a parameter of type code for a part of one`;
  return scope.findings.refuse(ruleRefusals.templateInvalid(field, message));
}

/** Concatenation, without an array between: every line of every voucher passes here. */
function filler(fixed: readonly string[], slots: readonly number[]): (frame: Frame) => string {
  const [head = '', middle = '', tail = ''] = fixed;
  const [first, second] = slots;
  if (first === undefined) return () => head;
  if (second === undefined) return ({ texts }) => head + texts[first]! + middle;
  if (slots.length === 2) return ({ texts }) => head + texts[first]! + middle + texts[second]! + tail;
  return ({ texts }) => slots.reduce((text, slot, index) => text + texts[slot]! + fixed[index + 1]!, head);
}
