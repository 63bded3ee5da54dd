import { formatAmount, parseAmount } from '../platform/money/index.js';
import type { AnswerCodes, Channel } from './channel.js';
import type { ChannelAnswer, NotSent, PaymentFact, PaymentOrder } from './channel-adapter.js';

/** What an answer means for the payment. Only the first two conclude it. */
export type Verdict =
  | { readonly kind: 'succeeded'; readonly bankReference: string | null; readonly code: string }
  | { readonly kind: 'failed'; readonly code: string }
  | {
      readonly kind: 'unknown';
      readonly cause: 'timeout' | 'connection' | 'server-error' | 'pending' | 'duplicate';
    }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-sent' }
  | {
      readonly kind: 'unexpected';
      readonly cause: UnexpectedCause;
      readonly detail: string;
    };

export type UnexpectedCause =
  'unlisted-code' | 'garbage' | 'amount-differs' | 'reference-differs' | 'currency-differs';

type Ordered = Pick<PaymentOrder, 'requestNumber' | 'amount'>;

/**
 * Reads an answer by the channel's lists, and by nothing else (domain page §5): only a listed code concludes, and only
 * about this payment. Where the bank speaks of another number, amount or currency, a person looks.
 */
export function verdictOf(channel: Channel, order: Ordered, answer: ChannelAnswer | NotSent): Verdict {
  switch (answer.kind) {
    case 'not-sent':
    case 'not-found':
      return { kind: answer.kind };
    case 'silent':
      return { kind: 'unknown', cause: answer.cause };
    case 'garbage':
      return unexpected('garbage', 'The answer could not be read, or is not signed by the channel');
    case 'answered':
      return verdictOfFact(channel, order, answer.fact);
  }
}

function verdictOfFact(channel: Channel, order: Ordered, fact: PaymentFact): Verdict {
  const meaning = meaningOf(channel.terms.codes, fact.code);
  if (meaning === null)
    return unexpected('unlisted-code', `${fact.code} is in no list of channel ${channel.code}`);
  const difference = differenceOf(channel, order, fact, meaning);
  if (difference) return difference;
  switch (meaning) {
    case 'success':
      return { kind: 'succeeded', bankReference: fact.bankReference, code: fact.code };
    case 'failure':
      return { kind: 'failed', code: fact.code };
    case 'pending':
    case 'duplicate':
      return { kind: 'unknown', cause: meaning };
  }
}

/** A conclusion must name the payment, and a success its money too; whatever is named must be right. */
function differenceOf(
  { currency, decimals }: Channel,
  order: Ordered,
  fact: PaymentFact,
  meaning: keyof AnswerCodes,
): Verdict | null {
  const concludes = meaning === 'success' || meaning === 'failure';
  if (fact.requestNumber === null ? concludes : fact.requestNumber !== order.requestNumber)
    return unexpected('reference-differs', `Request number ${named(fact.requestNumber)}`);
  if (fact.currency === null ? meaning === 'success' : fact.currency !== currency)
    return unexpected('currency-differs', `Currency ${named(fact.currency)} instead of ${currency}`);
  if (fact.amount === null ? meaning === 'success' : !isAmount(fact.amount, order.amount, decimals)) {
    const wanted = formatAmount(order.amount, decimals);
    return unexpected('amount-differs', `Amount ${named(fact.amount)} instead of ${wanted}`);
  }
  return null;
}

function isAmount(text: string, wanted: bigint, decimals: number): boolean {
  const parsed = parseAmount(text, decimals);
  return parsed.ok && parsed.minor === wanted;
}

/** What a code is listed as; null when it is in no list. */
export function meaningOf(codes: AnswerCodes, code: string): keyof AnswerCodes | null {
  const lists = Object.keys(codes) as (keyof AnswerCodes)[];
  return lists.find((list) => codes[list].includes(code)) ?? null;
}

const named = (value: string | null): string => (value === null ? 'is missing' : value);

const unexpected = (cause: UnexpectedCause, detail: string): Verdict => ({
  kind: 'unexpected',
  cause,
  detail,
});
