import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { findImbalance } from '../amounts/index.js';
import type { CompiledAside, CompiledLine, CompiledOpening } from './compile/compile-lines.js';
import type { CompiledParameter } from './compile/compile-parameters.js';
import type { CompiledRule } from './compile/compiled-rule.js';
import type { Frame } from './compile/frame.js';
import {
  MAX_ACCOUNT_CODE_LENGTH,
  MAX_NAME_LENGTH,
  MAX_PARTY_LENGTH,
  MAX_PURPOSE_LENGTH,
  type Template,
} from './compile/template.js';
import { explain } from './explain-expansion.js';
import { parameterRefusals } from './parameter.errors.js';
import { powerOfTen } from './rational.js';
import type { RuleParameters } from './rule-definition.js';
import type {
  CheckedRule,
  ExpandedLine,
  Expansion,
  ExpansionSurroundings,
  Explanation,
  FilledAccountTemplate,
} from './rule-expansion.js';

const TOO_LARGE = powerOfTen(36);

/** Works a rule out for given parameters. The path that every voucher posted by a rule takes: no parsing, no look-up. */
export function expandRule(
  rule: CheckedRule,
  given: RuleParameters,
  surroundings: ExpansionSurroundings,
): Result<Expansion> {
  const { compiled } = rule;
  const frame: Frame = { wholes: [], ratios: [], texts: [], flags: [], codes: [], decimals: [], scales: [] };
  const written: string[] = [];
  const problem =
    readParameters(compiled, given, surroundings, frame, written) ?? computeValues(compiled, frame);
  if (problem) return refused(problem);
  const lines: ExpandedLine[] = [];
  const openings: FilledAccountTemplate[] = [];
  for (const template of compiled.lines) {
    const failed = addLine(template, frame, lines, openings);
    if (failed) return refused(failed);
  }
  if (lines.length === 0) return refused(parameterRefusals.noLines());
  requireBalanced(lines, rule);
  return accepted(new RuleExpansion(`{${written.join(',')}}`, lines, openings, compiled, frame));
}

class RuleExpansion implements Expansion {
  constructor(
    readonly parameters: string,
    readonly lines: readonly ExpandedLine[],
    readonly openings: readonly FilledAccountTemplate[],
    private readonly compiled: CompiledRule,
    private readonly frame: Frame,
  ) {}

  /** Worked out when somebody asks. */
  get explanation(): Explanation {
    return explain(this.compiled, this.frame);
  }
}

/** Currencies come first; everything else is read in the currencies that these are. */
function readParameters(
  rule: CompiledRule,
  given: RuleParameters,
  surroundings: ExpansionSurroundings,
  frame: Frame,
  written: string[],
): Refusal | undefined {
  for (const name of Object.keys(given)) {
    if (!rule.names.has(name)) return parameterRefusals.unknown(name.slice(0, 60));
  }
  const problem = readAll(rule.currencyParameters, given, surroundings, frame, written);
  if (problem) return problem;
  for (const currency of rule.currencies) {
    const code = currency.textSlot === null ? currency.code : frame.texts[currency.textSlot]!;
    const decimals = currency.textSlot === null ? currency.decimals : surroundings.decimalsOf(code)!;
    frame.codes.push(code);
    frame.decimals.push(decimals);
    frame.scales.push(powerOfTen(decimals));
  }
  return readAll(rule.parameters, given, surroundings, frame, written) ?? checkFixedAmounts(rule, frame);
}

function readAll(
  parameters: readonly CompiledParameter[],
  given: RuleParameters,
  surroundings: ExpansionSurroundings,
  frame: Frame,
  written: string[],
): Refusal | undefined {
  for (const { name, type, default: usual, read, place, label } of parameters) {
    const value = Object.hasOwn(given, name) ? given[name] : usual;
    if (value === undefined && type !== 'exchange-rate') return parameterRefusals.missing(name);
    const json = read(value, frame, surroundings);
    if (typeof json !== 'string') return json;
    written[place] = label + json;
  }
  return undefined;
}

/** Amounts written into the rule, where their currency was not known when it was saved. */
function checkFixedAmounts({ fixedAmounts }: CompiledRule, frame: Frame): Refusal | undefined {
  for (const { currency, decimals, text } of fixedAmounts) {
    const actual = frame.decimals[currency.slot]!;
    if (decimals <= actual) continue;
    const code = frame.codes[currency.slot]!;
    return parameterRefusals.fixedAmountTooPrecise(currency.parameter!, text, code, actual);
  }
  return undefined;
}

function computeValues({ values }: CompiledRule, frame: Frame): Refusal | undefined {
  for (const { slot, compute, name } of values) {
    const value = compute(frame);
    if (isTooLarge(value)) return parameterRefusals.resultTooLarge(name);
    frame.wholes[slot] = value;
  }
  return undefined;
}

const isTooLarge = (amount: bigint): boolean => amount >= TOO_LARGE || amount <= -TOO_LARGE;

function addLine(
  template: CompiledLine,
  frame: Frame,
  lines: ExpandedLine[],
  openings: FilledAccountTemplate[],
): Refusal | undefined {
  if (template.when && !template.when.holds(frame)) return undefined;
  const amount = template.amount.whole(frame);
  const { number, side, opening } = template;
  if (amount === 0n) return template.neverZero ? parameterRefusals.lineZero(number) : undefined;
  const slot = template.currency.slot;
  const account = template.account.fill(frame);
  if (account.length > MAX_ACCOUNT_CODE_LENGTH) {
    return tooLong(template.account, 'an account code', MAX_ACCOUNT_CODE_LENGTH);
  }
  const currency = frame.codes[slot]!;
  if (amount < 0n) {
    const text = formatAmount(amount, frame.decimals[slot]!);
    return parameterRefusals.lineNegative(number, account, text, currency);
  }
  if (isTooLarge(amount)) return parameterRefusals.resultTooLarge(`line ${number}`);
  const line: ExpandedLine = { account, side, amount, currency };
  const { aside } = template;
  if (aside) {
    const more = withAside(line, aside, frame);
    if (!more.ok) return more.refusal;
    lines.push(more.value);
  } else lines.push(line);
  return opening ? addOpening(opening, account, frame, openings) : undefined;
}

function withAside(
  line: ExpandedLine,
  { hold, purpose: template }: CompiledAside,
  frame: Frame,
): Result<ExpandedLine> {
  if (hold !== null) return accepted({ ...line, hold: frame.texts[hold]! });
  const purpose = template!.fill(frame);
  if (purpose.length <= MAX_PURPOSE_LENGTH) return accepted({ ...line, purpose });
  return refused(tooLong(template!, 'a purpose', MAX_PURPOSE_LENGTH));
}

const tooLong = ({ parameters }: Template, what: string, most: number): Refusal =>
  parameterRefusals.filledTooLong(parameters[0]!, what, most);

/** One for each account. Two templates that come to the same account must want the same of it. */
function addOpening(
  { glAccount, currency, name, party, mustBeZero }: CompiledOpening,
  account: string,
  frame: Frame,
  openings: FilledAccountTemplate[],
): Refusal | undefined {
  const code = frame.codes[currency.slot]!;
  for (const other of openings) {
    if (other.account !== account) continue;
    const isAlike = other.glAccount === glAccount && other.mustBeZero === mustBeZero;
    return isAlike && other.currency === code ? undefined : parameterRefusals.openingContradicts(account);
  }
  const title = name.fill(frame);
  const owner = party && party.fill(frame);
  if (title.length > MAX_NAME_LENGTH) return tooLong(name, 'the name of an account', MAX_NAME_LENGTH);
  if (party && owner && owner.length > MAX_PARTY_LENGTH) return tooLong(party, 'a party', MAX_PARTY_LENGTH);
  openings.push({ account, glAccount, currency: code, name: title, party: owner, mustBeZero });
  return undefined;
}

/** The proof has said so when the rule was saved; money is worth asking twice. */
function requireBalanced(lines: readonly ExpandedLine[], { definition }: CheckedRule): void {
  const imbalance = findImbalance(lines);
  if (!imbalance) return;
  const { currency } = imbalance;
  throw new Error(`The rule of ${definition.businessType} was proved and does not balance in ${currency}`);
}
