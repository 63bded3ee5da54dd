import { headersOf, newNonce, sign } from '../../bank/signature.js';
import type { BankControl } from './bank.js';

export interface CustomerChanges {
  readonly keyId?: string;
  readonly secret?: string;
  readonly secondsOff?: number;
  readonly nonce?: string;
}

export interface BankAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface BankCustomer {
  /** Asks for a payment of 12.30, with other fields where they are given. Rejects when no answer comes. */
  pay(order: { requestNumber: string } & Record<string, unknown>, patience?: number): Promise<BankAnswer>;
  get(path: string): Promise<BankAnswer>;
}

/** Somebody who speaks to a bank without the service, signed with what the bank knows unless it is changed. */
export function asCustomer({ url, customer }: BankControl, changes: CustomerChanges = {}): BankCustomer {
  const { keyId = customer.keyId, secret = customer.secret, secondsOff = 0 } = changes;
  const ask = async (method: string, path: string, body: string, patience = 10_000): Promise<BankAnswer> => {
    const timestamp = String(Math.floor(Date.now() / 1_000) + secondsOff);
    const nonce = changes.nonce ?? newNonce();
    const signature = sign(secret, { verb: method, url: path, timestamp, nonce, body });
    const answer = await fetch(url + path, {
      ...{ method, headers: headersOf(keyId, timestamp, nonce, signature) },
      ...(body !== '' && { body }),
      signal: AbortSignal.timeout(patience),
    });
    return {
      status: answer.status,
      headers: answer.headers,
      body: (await answer.json()) as BankAnswer['body'],
    };
  };
  return {
    pay: (order, patience) => {
      const payee = { name: '王小明', bank: 'ICBC', account: '6222021234567890' };
      const usual = { amount: '12.30', currency: customer.currency, payee, purpose: 'x', notAfter: null };
      return ask('POST', '/payments', JSON.stringify({ ...usual, ...order }), patience);
    },
    get: (path) => ask('GET', path, ''),
  };
}
