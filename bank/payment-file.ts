import { parseAmount } from '../src/platform/money/index.js';
import type { Order } from './books.js';
import { minorOf, textOf, type Customer } from './customer.js';

/** A payment file as the bank understands it: fields between bars, as bank/README.md describes them. */
export interface PaymentFile {
  /** Date and number, 12 digits. */
  readonly reference: string;
  readonly orders: readonly Order[];
}

const REQUEST_NUMBER = /^[A-Za-z0-9_-]{1,64}$/;

/** @returns what is wrong with it, when it is no payment file: then nothing of it is paid */
export function readPaymentFile(bytes: Buffer, customer: Customer): PaymentFile | string {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.pop() !== '' || lines.length < 3) return 'it is cut short';
  const [header, trailer] = [partsOf(lines[0]!), partsOf(lines.at(-1)!)];
  const [kind, reference, count, total, currency] = header;
  if (kind !== 'H' || header.length !== 5 || !/^[0-9]{12}$/.test(reference!)) return 'its header is none';
  if (currency !== customer.currency) return `its currency is not ${customer.currency}`;
  const orders: Order[] = [];
  for (const [index, line] of lines.slice(1, -1).entries()) {
    const order = orderOf(partsOf(line), index + 1, customer);
    if (typeof order === 'string') return `line ${index + 2}: ${order}`;
    orders.push(order);
  }
  if (new Set(orders.map(({ requestNumber }) => requestNumber)).size < orders.length)
    return 'a request number stands in it twice';
  const sum = textOf(
    orders.reduce((so, { amount }) => so + minorOf(amount, customer), 0n),
    customer,
  );
  const frame = [String(orders.length), sum];
  if ([count, total].join() !== frame.join()) return 'its header does not add up';
  if (trailer.join() !== ['T', ...frame, 'END'].join()) return 'its trailer does not add up';
  return { reference: reference!, orders };
}

function orderOf(parts: readonly string[], position: number, customer: Customer): Order | string {
  const [kind, at, requestNumber, amount, name, bank, account, purpose] = parts;
  if (kind !== 'D' || parts.length !== 8) return 'it is no entry';
  if (at !== String(position)) return `its position is not ${position}`;
  if (!REQUEST_NUMBER.test(requestNumber!)) return 'its request number is none';
  const read = parseAmount(amount!, customer.decimals);
  if (!read.ok || read.minor === 0n) return 'its amount is none';
  if (name === '' || bank === '' || account === '') return 'it names no payee';
  return {
    ...{ requestNumber: requestNumber!, amount: textOf(read.minor, customer), currency: customer.currency },
    ...{ payee: { name: name!, bank: bank!, account: account! }, purpose: purpose!, notAfter: null },
  };
}

/** Fields between bars; one that holds a bar or a quote stands in quotes, its own quotes doubled. */
function partsOf(line: string): string[] {
  const parts = line.match(/("(?:[^"]|"")*"|[^|"]*)(?:\||$)/g) ?? [];
  // The last match of a line that does not end with a bar is the empty one behind it.
  const fields = parts.slice(0, line.endsWith('|') ? parts.length : -1);
  const plain = fields.map((part) => part.replace(/\|$/, ''));
  return plain.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}

/** The other way round. */
export const lineOf = (parts: readonly string[]): string =>
  `${parts.map((part) => (/[|"]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join('|')}\n`;
