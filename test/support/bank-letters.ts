import { sign, headersOf, newNonce } from '../../bank/signature.js';
import type { BankControl } from './bank.js';
import type { Answer } from './call.js';

/** A request of the bank as it is put together; everything can be another than it should be. */
export interface Letter {
  readonly content: object;
  readonly secret?: string;
  readonly nonce?: string;
  readonly ageSeconds?: number;
  readonly path?: string;
  /** What is sent instead of what was signed. */
  readonly sent?: string;
}

/** Signed by hand, as the bank would: for what a bank that behaves never sends. */
export async function writeLetter(
  url: string,
  bank: Pick<BankControl, 'customer'>,
  letter: Letter,
): Promise<Answer> {
  const { content, nonce = newNonce(), ageSeconds = 0 } = letter;
  const path = letter.path ?? '/v1/channel-callbacks/main/bank';
  const body = Buffer.from(JSON.stringify({ environment: 'simulation', ...content }));
  const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  const { keyId, secret } = bank.customer;
  const signature = sign(letter.secret ?? secret, { verb: 'POST', url: path, timestamp, nonce, body });
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: headersOf(keyId, timestamp, nonce, signature),
    body: letter.sent ?? new Uint8Array(body),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
