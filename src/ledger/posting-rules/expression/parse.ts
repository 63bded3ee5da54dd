import { readDecimal } from '../rational.js';
import { ruleRefusals, type Findings } from '../rule.errors.js';
import { ROUNDINGS, type Rounding } from '../rule-definition.js';
import { COMPARISONS, MAX_NESTING, RESERVED, type Expression, type Operator } from './syntax.js';
import { tokensOf, type Token } from './tokens.js';

/** Reads an expression or a condition; undefined after a finding. */
export function parseExpression(text: string, field: string, findings: Findings): Expression | undefined {
  const tokens = tokensOf(text, field, findings);
  return tokens && new Parser(tokens, field, findings).whole();
}

/** Operators from the loosest to the tightest; comparisons do not chain. */
const LEVELS: readonly { operators: readonly Operator[]; chains: boolean }[] = [
  { operators: ['or'], chains: true },
  { operators: ['and'], chains: true },
  { operators: COMPARISONS, chains: false },
  { operators: ['+', '-'], chains: true },
  { operators: ['*', '/'], chains: true },
];
const NOT_BINDS_AT = 2;

/** Recursive descent over the levels. Every way into a deeper level counts, so that nesting is bounded. */
class Parser {
  private position = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly field: string,
    private readonly findings: Findings,
  ) {}

  whole(): Expression | undefined {
    const expression = this.level(0);
    if (!expression) return undefined;
    return this.next.kind === 'end' ? expression : this.unexpected('an operator or the end');
  }

  private level(index: number): Expression | undefined {
    if (index === NOT_BINDS_AT && this.take('not')) {
      return this.deeper(() => {
        const of = this.level(NOT_BINDS_AT);
        return of && { kind: 'not', of };
      });
    }
    const level = LEVELS[index];
    if (!level) return this.unary();
    let left = this.level(index + 1);
    while (left) {
      const operator = level.operators.find((candidate) => this.take(candidate));
      if (!operator) return left;
      const right = this.level(index + 1);
      left = right && { kind: 'binary', operator, left, right };
      if (!level.chains) return left;
    }
    return undefined;
  }

  private unary(): Expression | undefined {
    if (!this.take('-')) return this.primary();
    return this.deeper(() => {
      const of = this.unary();
      return of && { kind: 'minus', of };
    });
  }

  private primary(): Expression | undefined {
    const { kind, text } = this.next;
    if (kind === 'number') return this.taken({ kind, text, value: readDecimal(text) });
    if (kind === 'text') return this.taken({ kind, text });
    if (kind === 'sign' && this.take('(')) {
      return this.deeper(() => {
        const inside = this.level(0);
        return inside && (this.take(')') ? inside : this.unexpected('a closing parenthesis'));
      });
    }
    if (kind !== 'name') return this.unexpected('a number, a name or a parenthesis');
    if (!RESERVED.has(text)) return this.taken({ kind, name: text });
    if (text === 'and' || text === 'or' || text === 'not') return this.unexpected('a number or a name');
    return this.taken(this.next) && this.deeper(() => this.call(text));
  }

  private call(name: string): Expression | undefined {
    if (!this.take('(')) return this.unexpected(`a parenthesis after ${name}`);
    const called =
      name === 'round' ? this.rounded() : name === 'convert' ? this.converted() : this.extreme(name);
    return called && (this.take(')') ? called : this.unexpected('a closing parenthesis'));
  }

  private rounded(): Expression | undefined {
    const of = this.level(0);
    const rounding = of && this.comma() && this.rounding();
    return rounding && { kind: 'round', of, rounding };
  }

  private converted(): Expression | undefined {
    const amount = this.level(0);
    const rate = amount && this.comma() && this.word('the exchange-rate parameter');
    const currency = rate && this.comma() && this.word('a currency');
    const rounding = currency && this.comma() && this.rounding();
    if (!amount || !rate || !currency || !rounding) return undefined;
    return { kind: 'convert', amount, rate, currency, rounding };
  }

  private extreme(name: string): Expression | undefined {
    const of: Expression[] = [];
    do {
      const one = this.level(0);
      if (!one) return undefined;
      of.push(one);
    } while (this.take(','));
    return { kind: 'extreme', which: name === 'min' ? 'min' : 'max', of };
  }

  /** A name, or a code in quotes where it is not spelled like a name. */
  private word(wanted: string): string | undefined {
    const { kind, text } = this.next;
    if ((kind !== 'name' && kind !== 'text') || RESERVED.has(text)) return this.unexpected(wanted);
    return this.taken(text);
  }

  private rounding(): Rounding | undefined {
    const wanted = `a rounding: ${ROUNDINGS.join(', ')}`;
    const first = this.next;
    if (first.kind !== 'name') return this.unexpected(wanted);
    this.position += 1;
    const second = this.take('-') ? `-${this.taken(this.next.text)}` : '';
    const found = ROUNDINGS.find((candidate) => candidate === first.text + second);
    return found ?? this.unexpected(wanted, first);
  }

  private comma(): true | undefined {
    return this.take(',') || this.unexpected('a comma and what follows it');
  }

  private deeper(read: () => Expression | undefined): Expression | undefined {
    this.depth += 1;
    if (this.depth > MAX_NESTING) {
      const message = `An expression nests at most ${MAX_NESTING} deep; put parts of it into values`;
      return this.findings.refuse(ruleRefusals.tooComplex(this.field, message));
    }
    const expression = read();
    this.depth -= 1;
    return expression;
  }

  private get next(): Token {
    return this.tokens[this.position]!;
  }

  private taken<T>(result: T): T {
    if (this.next.kind !== 'end') this.position += 1;
    return result;
  }

  private take(sign: string): boolean {
    const isNext = this.next.text === sign && (this.next.kind === 'sign' || this.next.kind === 'name');
    return isNext && this.taken(true);
  }

  private unexpected(wanted: string, found = this.next): undefined {
    const what = found.kind === 'end' ? 'the end' : `'${found.text.slice(0, 40)}'`;
    const message = `Expected ${wanted} at character ${found.at}, found ${what}`;
    return this.findings.refuse(ruleRefusals.syntax(this.field, message));
  }
}
