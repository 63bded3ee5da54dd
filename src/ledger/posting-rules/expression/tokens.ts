import { ruleRefusals, type Findings } from '../rule.errors.js';
import { MAX_EXPRESSION_LENGTH, MAX_LITERAL_DECIMALS, MAX_LITERAL_DIGITS } from './syntax.js';

export interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** Position of the first character, from 1. */
  readonly at: number;
}

/** Plain ASCII only: a letter that looks like another one has no business in a rule. */
const TOKEN =
  /[ \t\n]*(?:([0-9]+(?:[.][0-9]+)?)|([A-Za-z_][A-Za-z0-9_]*)|'([ -&(-~]*)'|(<=|>=|!=|[-+*/()<>=,])|$)/y;

export function tokensOf(text: string, field: string, findings: Findings): Token[] | undefined {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    const message = `An expression has at most ${MAX_EXPRESSION_LENGTH} characters; put parts of it into values`;
    return findings.refuse(ruleRefusals.tooComplex(field, message));
  }
  const shape = new RegExp(TOKEN);
  const tokens: Token[] = [];
  for (;;) {
    const begin = shape.lastIndex;
    const found = shape.exec(text);
    if (!found) return findings.refuse(ruleRefusals.syntax(field, strayCharacter(text, begin)));
    const token = tokenOf(found);
    if (token.kind === 'number' && !isLiteral(token, field, findings)) return undefined;
    tokens.push(token);
    if (token.kind === 'end') return tokens;
  }
}

function tokenOf(found: RegExpExecArray): Token {
  const [all, number, name, quoted, sign] = found;
  const end = found.index + all.length;
  const token = (kind: Token['kind'], text: string, length = text.length): Token => ({
    kind,
    text,
    at: end - length + 1,
  });
  if (number !== undefined) return token('number', number);
  if (name !== undefined) return token('name', name);
  if (quoted !== undefined) return token('text', quoted, quoted.length + 2);
  return sign === undefined ? token('end', '') : token('sign', sign);
}

function strayCharacter(text: string, begin: number): string {
  const stray = text.slice(begin).search(/[^ \t\n]/) + begin;
  const character = String.fromCodePoint(text.codePointAt(stray)!);
  const hint =
    character === "'" ? 'a text ends with a single quote' : 'numbers have digits on both sides of the point';
  return `Character ${stray + 1} (${JSON.stringify(character)}) cannot stand here; ${hint}`;
}

function isLiteral(token: Token, field: string, findings: Findings): boolean {
  if (/^0[0-9]/.test(token.text)) {
    findings.refuse(ruleRefusals.syntax(field, `Character ${token.at}: a number does not begin with 0`));
    return false;
  }
  const decimals = token.text.includes('.') ? token.text.length - token.text.indexOf('.') - 1 : 0;
  const digits = token.text.replace('.', '').length;
  if (digits <= MAX_LITERAL_DIGITS && decimals <= MAX_LITERAL_DECIMALS) return true;
  const most = `${MAX_LITERAL_DIGITS} digits and ${MAX_LITERAL_DECIMALS} decimals`;
  findings.refuse(ruleRefusals.tooComplex(field, `Character ${token.at}: a number has at most ${most}`));
  return false;
}
