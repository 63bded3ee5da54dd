import { parseAmount } from '../src/platform/money/index.js';
import type { Order } from './books.js';
import type { Customer } from './customer.js';

const REQUEST_NUMBER = /^[A-Za-z0-9_-]{1,64}$/;
const LONGEST = 255;

/** @returns what is wrong with it, when it is no payment of the protocol */
export function readOrder(body: Buffer, customer: Customer): Order | string {
  const value = parsed(body);
  if (!isObject(value)) return 'the body is no JSON object';
  const { requestNumber, amount, currency, payee, purpose, notAfter } = value;
  if (typeof requestNumber !== 'string' || !REQUEST_NUMBER.test(requestNumber))
    return 'requestNumber must be 1 to 64 letters, digits, - or _';
  if (currency !== customer.currency) return `currency must be ${customer.currency}`;
  const read = typeof amount === 'string' ? parseAmount(amount, customer.decimals) : null;
  if (!read?.ok || read.minor === 0n) return 'amount must be a positive decimal string';
  if (!isObject(payee)) return 'payee must be an object';
  const { name, bank, account } = payee;
  if (!isText(name) || !isText(bank) || !isText(account)) return 'payee has a name, a bank and an account';
  if (typeof purpose !== 'string' || purpose.length > LONGEST) return 'purpose must be a text';
  if (notAfter !== null && (typeof notAfter !== 'string' || Number.isNaN(Date.parse(notAfter))))
    return 'notAfter must be a time, or null';
  return {
    requestNumber,
    amount: amount as string,
    currency,
    payee: { name, bank, account },
    purpose,
    notAfter,
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= LONGEST;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
