import type { Channel } from '../channel.js';
import type { Credentials } from '../credentials.js';
import type { Exchanged } from './exchange.js';
import { messageOf, printable, type Message } from './message.rules.js';
import { isSigned, presentedIn } from './signature.js';

const LONGEST_EXCERPT = 500;

/** What the answer must belong to. */
export interface Asked {
  readonly url: string;
  readonly nonce: string;
  readonly sentAt: Date;
  readonly receivedAt: Date;
}

/**
 * The message that the bank has signed as its answer to this question.
 * @returns why it is not believed, when it is not
 */
export function readAnswer(
  channel: Channel,
  { keyId, secret }: Credentials,
  { url, nonce, sentAt, receivedAt }: Asked,
  { status, headers, body }: Extract<Exchanged, { kind: 'answer' }>,
): Message | string {
  const presented = presentedIn(headers);
  if (!presented) return 'not signed';
  const { timestamp } = presented;
  if (presented.keyId !== keyId || presented.nonce !== nonce) return 'signed for another request';
  if (!isSigned({ verb: String(status), url, timestamp, nonce, body }, presented, secret))
    return 'wrongly signed';
  // A bank whose clock is further off than agreed would not keep to a not-after either.
  if (!isBetween(Number(timestamp), sentAt, receivedAt, channel.terms.clockSkewSeconds))
    return `signed at ${timestamp}, by another clock`;
  const message = messageOf(body);
  if (!message) return 'no JSON object';
  if (message.environment !== channel.environment) return 'of another environment';
  return message;
}

/** Of whole seconds, of which the one that has begun counts. */
export function isBetween(seconds: number, from: Date, until: Date, skewSeconds: number): boolean {
  return (
    seconds >= Math.floor(from.getTime() / 1_000) - skewSeconds &&
    seconds <= Math.floor(until.getTime() / 1_000) + skewSeconds
  );
}

/** For people: what came, cut short and on one line. */
export function excerptOf(exchanged: Extract<Exchanged, { kind: 'answer' | 'too-large' }>): string {
  const text = exchanged.kind === 'too-large' ? '(too much to read)' : exchanged.body.toString('utf8');
  return printable(`HTTP ${exchanged.status} ${text}`).slice(0, LONGEST_EXCERPT);
}
