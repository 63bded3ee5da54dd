import type { Callback, PaymentFact, StatementLine, StatementPage } from '../channel-adapter.js';

/** The fields of a message by name; undefined for anything but an object. */
export type Message = Readonly<Record<string, unknown>>;

const CODE = /^[\x21-\x7e]{1,64}$/;
const REFERENCE = /^[\x21-\x7e]{1,128}$/;
const INSTANT =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$/;
const LONGEST_TEXT = 255;
const MOST_LINES = 1_000;

export function messageOf(body: Buffer): Message | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What is said of a payment; undefined when it is not of the form of the protocol. Fields not known are passed over. */
export function factOf(message: Message): PaymentFact | undefined {
  const { code, requestNumber = null, amount = null, currency = null, bankReference = null } = message;
  const { message: words = null } = message;
  if (!isText(code, CODE)) return undefined;
  const references = [requestNumber, amount, currency, bankReference];
  if (!references.every((value) => value === null || isText(value, REFERENCE))) return undefined;
  if (words !== null && typeof words !== 'string') return undefined;
  return {
    code,
    requestNumber: requestNumber as string | null,
    amount: amount as string | null,
    currency: currency as string | null,
    bankReference: bankReference as string | null,
    message: words === null ? null : printable(words).slice(0, LONGEST_TEXT),
  };
}

/** @returns what is wrong, when it is no callback */
export function callbackOf(message: Message): Callback | string {
  if (message.kind === 'payment') {
    const fact = factOf(message);
    return fact ? { kind: 'payment', fact } : 'its code or one of its references is not of their form';
  }
  if (message.kind !== 'return') return 'its kind is neither payment nor return';
  const { requestNumber, returnReference, amount, currency, reason } = message;
  const references = { requestNumber, returnReference, amount, currency };
  for (const [name, value] of Object.entries(references)) {
    if (!isText(value, REFERENCE)) return `its ${name} is missing or not of its form`;
  }
  if (typeof reason !== 'string') return 'its reason is missing';
  return {
    kind: 'return',
    ...(references as Record<keyof typeof references, string>),
    reason: printable(reason).slice(0, LONGEST_TEXT),
  };
}

/** Undefined when it is no page of a statement of that date. */
export function statementPageOf(message: Message, date: string): StatementPage | undefined {
  const { lines, next } = message;
  if (message.date !== date || !Array.isArray(lines) || lines.length > MOST_LINES) return undefined;
  if (next !== null && !isText(next, REFERENCE)) return undefined;
  const read = lines.map(lineOf);
  return read.includes(undefined) ? undefined : { lines: read as StatementLine[], next };
}

function lineOf(value: unknown): StatementLine | undefined {
  if (!isObject(value)) return undefined;
  const { reference, requestNumber = null, kind, amount, returnReference = null, at } = value;
  if (kind !== 'payment' && kind !== 'return') return undefined;
  if (!isText(reference, REFERENCE) || !isText(amount, REFERENCE) || !isText(at, INSTANT)) return undefined;
  if (requestNumber !== null && !isText(requestNumber, REFERENCE)) return undefined;
  if (kind === 'return' ? !isText(returnReference, REFERENCE) : returnReference !== null) return undefined;
  return { reference, requestNumber, kind, amount, returnReference: returnReference as string | null, at };
}

/** Without what would break a line of a log or a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufffd]/gu, '?');
}

const isObject = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown, shape: RegExp): value is string =>
  typeof value === 'string' && shape.test(value);
