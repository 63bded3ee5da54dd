import { ruleRefusals, type Findings } from '../rule.errors.js';
import type { RuleSurroundings } from '../rule-expansion.js';
import type { LinearForm } from '../linear-form.js';
import type { Range } from '../range.js';
import { writeRational, type Rational } from '../rational.js';
import { writeMoney, type Frame, type RuleCurrency } from './frame.js';
import type { CompiledCurrency } from './compiled-rule.js';
import type { Atoms, Quantity } from './quantity.js';

/** What a name of the rule stands for. */
export type Named =
  | { readonly kind: 'quantity'; readonly quantity: Quantity }
  | {
      readonly kind: 'exchange-rate';
      readonly slot: number;
      readonly from: RuleCurrency;
      readonly to: RuleCurrency;
    }
  | { readonly kind: 'flag'; readonly slot: number }
  | NamedText;

export interface NamedText {
  readonly kind: 'code' | 'account' | 'text' | 'currency' | 'choice' | 'date' | 'hold';
  readonly slot: number;
  /** Of a choice. */
  readonly values: readonly string[];
}

/** An amount written into the rule, in a currency that is known when a voucher is posted only. */
export interface FixedAmount {
  readonly currency: RuleCurrency;
  readonly text: string;
  readonly decimals: number;
}

/** Something that conditions ask about, with the places where the answer changes. */
export type Axis =
  | {
      readonly kind: 'quantity';
      readonly form: LinearForm;
      readonly range: Range;
      readonly thresholds: Rational[];
    }
  | { readonly kind: 'text'; readonly values: readonly string[] | null; readonly asked: Set<string> }
  | { readonly kind: 'flag' };

/** What is known while a rule is compiled from top to bottom. Maps and sets: a rule may call a name `constructor`. */
export class Scope {
  readonly atoms: Atoms = new Map();
  readonly axes = new Map<string, Axis>();
  readonly currencies: RuleCurrency[] = [];
  readonly fixedAmounts: FixedAmount[] = [];
  /** Values that come further down. */
  readonly later = new Set<string>();
  private readonly names = new Map<string, Named>();
  private readonly used = new Set<string>();
  private readonly slots = { wholes: 0, ratios: 0, texts: 0, flags: 0 };

  constructor(
    readonly findings: Findings,
    private readonly surroundings: RuleSurroundings,
    private readonly currencyParameters: ReadonlySet<string>,
  ) {}

  slot(kind: keyof Scope['slots']): number {
    return this.slots[kind]++;
  }

  define(name: string, named: Named): void {
    this.later.delete(name);
    this.names.set(name, named);
  }

  isUsed(name: string): boolean {
    return this.used.has(name);
  }

  /** What a name stands for that is used at this field. */
  lookUp(name: string, field: string): Named | undefined {
    const named = this.names.get(name);
    this.used.add(name);
    if (named) return named;
    if (this.later.has(name)) {
      const message = `${name} is worked out here or further down; a value uses parameters and values above it only`;
      return this.findings.refuse(ruleRefusals.loop(field, message));
    }
    const message = `The rule has no parameter and no value ${name.slice(0, 60)}; define it above, or correct the name`;
    return this.findings.refuse(ruleRefusals.nameUnknown(field, message));
  }

  /** The currency that a definition names: `{parameter}` or a code. */
  currency(text: string, field: string): RuleCurrency | undefined {
    const known = this.currencies.find((candidate) => candidate.text === text);
    if (known) return known;
    const parameter = /^[{](.*)[}]$/.exec(text)?.[1] ?? null;
    const decimals = parameter === null ? (this.surroundings.decimalsOf(text) ?? null) : null;
    if (parameter !== null && !this.currencyParameters.has(parameter)) {
      const message = `The rule has no parameter ${parameter.slice(0, 60)} of type currency`;
      return this.findings.refuse(ruleRefusals.currencyUnknown(field, message));
    }
    if (parameter === null && decimals === null) {
      const message = `The book does not keep ${text.slice(0, 60)}; add the currency to the book, or name a parameter in braces`;
      return this.findings.refuse(ruleRefusals.currencyUnknown(field, message));
    }
    const currency = { slot: this.currencies.length, text, parameter, decimals };
    this.currencies.push(currency);
    return currency;
  }

  /** The currencies of the rule, when all its parameters are defined. */
  compiledCurrencies(): CompiledCurrency[] {
    return this.currencies.map(({ text, parameter, decimals }) => {
      const named = parameter === null ? undefined : this.names.get(parameter);
      if (named?.kind === 'currency') return { textSlot: named.slot };
      return { code: text, decimals: decimals!, textSlot: null };
    });
  }

  /** How people read each name in one expansion. */
  figures(): Map<string, (frame: Frame) => string> {
    return new Map([...this.names].map(([name, named]) => [name, figureOf(named)]));
  }

  /** The currency that an expression names: a parameter or a code, both without braces. */
  currencyByWord(word: string, field: string): RuleCurrency | undefined {
    return this.currency(this.currencyParameters.has(word) ? `{${word}}` : word, field);
  }
}

function figureOf(named: Named): (frame: Frame) => string {
  switch (named.kind) {
    case 'quantity': {
      const { currency, ratio } = named.quantity;
      if (!currency) return (frame) => writeRational(ratio(frame));
      return (frame) => writeMoney(ratio(frame), currency, frame);
    }
    case 'exchange-rate':
      return (frame) => writeRational(frame.ratios[named.slot]!);
    case 'flag':
      return (frame) => String(frame.flags[named.slot]);
    case 'code':
    case 'account':
    case 'text':
    case 'currency':
    case 'choice':
    case 'date':
    case 'hold':
      return (frame) => frame.texts[named.slot]!;
  }
}
