import { describe, expect, it } from 'vitest';
import { channelWith } from '../../test/support/channels.js';
import type { ChannelAnswer, PaymentFact } from './channel-adapter.js';
import { meaningOf, verdictOf } from './verdict.rules.js';

const channel = channelWith();
const order = { requestNumber: 'r-1', amount: 1_230n };
const excerpt = 'HTTP 200 {}';

const fact = (more: Partial<PaymentFact> = {}): PaymentFact => ({
  code: 'OK',
  requestNumber: 'r-1',
  amount: '12.30',
  currency: 'CNY',
  bankReference: 'B1',
  message: null,
  ...more,
});
const answered = (more: Partial<PaymentFact>): ChannelAnswer => ({
  kind: 'answered',
  fact: fact(more),
  excerpt,
});
const verdict = (answer: Parameters<typeof verdictOf>[2]) => verdictOf(channel, order, answer);

describe('only a listed code about this payment concludes it', () => {
  it.each([
    [{}, { kind: 'succeeded', bankReference: 'B1', code: 'OK' }],
    [{ bankReference: null }, { kind: 'succeeded', bankReference: null, code: 'OK' }],
    [{ amount: '12.3' }, { kind: 'succeeded', bankReference: 'B1', code: 'OK' }],
    [{ code: 'REJECTED' }, { kind: 'failed', code: 'REJECTED' }],
    [
      { code: 'REJECTED', amount: null, currency: null },
      { kind: 'failed', code: 'REJECTED' },
    ],
    [{ code: 'PROCESSING' }, { kind: 'unknown', cause: 'pending' }],
    [{ code: 'DUPLICATE_REQUEST' }, { kind: 'unknown', cause: 'duplicate' }],
    [
      { code: 'DUPLICATE_REQUEST', requestNumber: null, amount: null, currency: null },
      { kind: 'unknown', cause: 'duplicate' },
    ],
  ])('%j', (said, expected) => expect(verdict(answered(said))).toEqual(expected));

  it.each([
    [{ code: 'ok' }, 'unlisted-code'],
    [{ code: 'OK ' }, 'unlisted-code'],
    [{ code: 'X' }, 'unlisted-code'],
    [{ code: 'toString' }, 'unlisted-code'],
    [{ requestNumber: 'r-2' }, 'reference-differs'],
    [{ requestNumber: null }, 'reference-differs'],
    [{ code: 'REJECTED', requestNumber: null }, 'reference-differs'],
    [{ code: 'PROCESSING', requestNumber: 'r-2' }, 'reference-differs'],
    [{ currency: 'USD' }, 'currency-differs'],
    [{ currency: null }, 'currency-differs'],
    [{ code: 'REJECTED', currency: 'USD' }, 'currency-differs'],
    [{ amount: '12.31' }, 'amount-differs'],
    [{ amount: '1230' }, 'amount-differs'],
    [{ amount: '12.300' }, 'amount-differs'],
    [{ amount: '-12.30' }, 'amount-differs'],
    [{ amount: '12,30' }, 'amount-differs'],
    [{ amount: null }, 'amount-differs'],
    [{ code: 'REJECTED', amount: '0.01' }, 'amount-differs'],
    [{ code: 'PROCESSING', amount: '0.01' }, 'amount-differs'],
  ])('%j is for a person', (said, cause) =>
    expect(verdict(answered(said))).toMatchObject({ kind: 'unexpected', cause }),
  );
});

describe('without a fact', () => {
  it.each(['timeout', 'connection', 'server-error'] as const)('%s leaves it open', (cause) => {
    for (const sent of ['no', 'maybe'] as const)
      expect(verdict({ kind: 'silent', cause, sent, excerpt })).toEqual({ kind: 'unknown', cause });
  });

  it('not found, not sent and garbage say what they are', () => {
    expect(verdict({ kind: 'not-found', excerpt })).toEqual({ kind: 'not-found' });
    expect(verdict({ kind: 'not-sent' })).toEqual({ kind: 'not-sent' });
    expect(verdict({ kind: 'garbage', excerpt })).toMatchObject({ kind: 'unexpected', cause: 'garbage' });
  });
});

describe('the meaning of a code', () => {
  it('is that of the list that it stands in', () => {
    const { codes } = channel.terms;
    for (const [meaning, list] of Object.entries(codes))
      for (const code of list) expect(meaningOf(codes, code)).toBe(meaning);
    expect(meaningOf(codes, 'success')).toBeNull();
  });
});
