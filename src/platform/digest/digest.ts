import { hash } from 'node:crypto';

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

/** JSON with sorted keys and without undefined values: the same content always gives the same text. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    let items = '';
    for (const item of value) items += `${items === '' ? '' : ','}${canonicalJson(item)}`;
    return `[${items}]`;
  }
  let fields = '';
  for (const name of inOrder(Object.keys(value))) {
    const field = (value as Record<string, unknown>)[name];
    if (field === undefined) continue;
    fields += `${fields === '' ? '' : ','}${quoted(name)}:${canonicalJson(field)}`;
  }
  return `{${fields}}`;
}

/** Nothing in it needs escaping; most names and texts are like that, and looking is faster. */
const plain = /^[\w .:-]*$/;

const quoted = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

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
