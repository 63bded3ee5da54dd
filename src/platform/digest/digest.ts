import { hash } from 'node:crypto';
import { asciiSet, digitsOf, TextBuffer } from '../text-buffer/index.js';

/** SHA-256 as hexadecimal digits; the one-shot form costs a third of a hash object for texts this short. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/**
 * Joins fields so that no two different lists give the same text: every field is preceded by its length in bytes.
 */
export function lengthPrefixed(fields: readonly string[]): string {
  let text = '';
  for (const field of fields) text += textField(field);
  return text;
}

/** One field of {@link lengthPrefixed}, for texts that are put together without a list of their fields. */
export function textField(field: string): string {
  return `${Buffer.byteLength(field)}:${field}`;
}

/** The same for what is ASCII by its making, such as digits, digests and dates: its bytes need not be counted. */
export function asciiField(field: string): string {
  return `${field.length}:${field}`;
}

/**
 * The digest of {@link lengthPrefixed} of fields that are given one after the other: it leaves no texts behind. One is
 * used again and again.
 */
export class FieldsDigest {
  private readonly out = new TextBuffer();

  begin(): this {
    this.out.clear();
    return this;
  }

  /** What is ASCII by its making: its bytes need not be counted. */
  ascii(field: string): this {
    this.length(field.length);
    this.out.text(field);
    return this;
  }

  text(field: string): this {
    this.length(Buffer.byteLength(field));
    this.out.text(field);
    return this;
  }

  integer(value: number | bigint): this {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) return this.ascii(String(value));
    this.length(digitsOf(number) + (number < 0 ? 1 : 0));
    this.out.integer(number);
    return this;
  }

  sha256(): string {
    return hash('sha256', this.out.written(), 'hex');
  }

  private length(bytes: number): void {
    this.out.integer(bytes);
    this.out.text(':');
  }
}

/** JSON with sorted keys and without undefined values: the same content always gives the same text. */
export function canonicalJson(value: unknown): string {
  return canonical(value).toString();
}

/** The SHA-256 of {@link canonicalJson}, which is not made for it. */
export function canonicalSha256(value: unknown): string {
  return hash('sha256', canonical(value).written(), 'hex');
}

const json = new TextBuffer();

function canonical(value: unknown): TextBuffer {
  json.clear();
  writeCanonical(json, value);
  return json;
}

function writeCanonical(out: TextBuffer, value: unknown): void {
  if (typeof value === 'string') writeQuoted(out, value);
  else if (value === null || typeof value !== 'object') out.text(`${JSON.stringify(value)}`);
  else if (Array.isArray(value)) writeItems(out, value);
  else writeFields(out, value as Record<string, unknown>);
}

function writeItems(out: TextBuffer, items: readonly unknown[]): void {
  out.text('[');
  for (let index = 0; index < items.length; index++) {
    if (index > 0) out.text(',');
    writeCanonical(out, items[index]);
  }
  out.text(']');
}

function writeFields(out: TextBuffer, value: Record<string, unknown>): void {
  let before = '{';
  for (const name of inOrder(Object.keys(value))) {
    const field = value[name];
    if (field === undefined) continue;
    out.text(before);
    writeQuoted(out, name);
    out.text(':');
    writeCanonical(out, field);
    before = ',';
  }
  out.text(before === '{' ? '{}' : '}');
}

/** Nothing in it needs escaping; most names and texts are like that, and looking is faster. */
const PLAIN = asciiSet(/[\w .:-]/);

function writeQuoted(out: TextBuffer, text: string): void {
  out.text('"');
  if (out.textOf(PLAIN, text)) out.text('"');
  else out.text(JSON.stringify(text).slice(1));
}

/** More than this and the copy that `sort` makes pays. */
const FEW_NAMES = 32;

/** Sorts in place: most objects have a handful of names, most of them in order. */
function inOrder(names: string[]): string[] {
  if (names.length > FEW_NAMES) return names.sort();
  for (let index = 1; index < names.length; index++) {
    const name = names[index]!;
    let place = index;
    for (; place > 0 && names[place - 1]! > name; place--) names[place] = names[place - 1]!;
    names[place] = name;
  }
  return names;
}
