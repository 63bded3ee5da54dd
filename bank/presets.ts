import type { Rule } from './behaviour.js';

const some = (on: Rule['on'], probability: number, rule: Omit<Rule, 'on' | 'probability'>): Rule => ({
  on,
  probability,
  ...rule,
});
const silence = { answer: { manner: 'silence' } } as const;
const reset = { answer: { manner: 'reset' } } as const;
const down = { answer: { manner: 'status', status: 503 } } as const;
const unlisted = { answer: { manner: 'altered', code: 'X-4711' } } as const;

/**
 * Everything a bank does wrong at once. A rule counts for what the rules before it left, so that the chances here are
 * those of the rest.
 */
const HOSTILE: readonly Rule[] = [
  some('payment', 0.03, { ...silence, deed: 'execute' }),
  some('payment', 0.03, { ...silence, deed: 'swallow' }),
  some('payment', 0.03, { ...reset, deed: 'execute' }),
  some('payment', 0.02, { ...reset, deed: 'swallow' }),
  some('payment', 0.03, { ...down, deed: 'execute' }),
  some('payment', 0.03, { ...down, deed: 'swallow' }),
  some('payment', 0.02, { answer: { manner: 'garbage' }, deed: 'execute' }),
  some('payment', 0.01, { answer: { manner: 'wrong-signature' }, deed: 'execute' }),
  some('payment', 0.02, { ...unlisted, deed: 'execute' }),
  some('payment', 0.02, { ...unlisted, deed: 'fail' }),
  some('payment', 0.03, {
    ...silence,
    deed: 'queue',
    queueMilliseconds: 7_000,
    visibilityMilliseconds: 4_800,
  }),
  some('payment', 0.05, { deed: 'queue', queueMilliseconds: 700 }),
  some('payment', 0.03, { deed: 'queue', queueMilliseconds: 300, callbacks: [{}, { replay: true }] }),
  some('payment', 0.05, { deed: 'fail', code: 'ACCOUNT_INVALID' }),
  some('payment', 0.02, { deed: 'execute', callbacks: [{ delayMilliseconds: 800, code: 'REJECTED' }] }),
  some('payment', 0.02, { deed: 'execute', callbacks: [{ amount: '0.01' }, { delayMilliseconds: 400 }] }),
  some('payment', 0.02, {
    deed: 'execute',
    callbacks: [{ signature: 'wrong' }, {}, { delayMilliseconds: 900 }],
  }),
  some('payment', 0.02, { deed: 'execute', returnAfterMilliseconds: 3_000 }),
  some('payment', 0.1, { delayMilliseconds: 150 }),
  some('query', 0.05, { ...silence }),
  some('query', 0.03, { ...reset }),
  some('query', 0.05, { ...down }),
  some('query', 0.02, { answer: { manner: 'garbage' } }),
  some('query', 0.02, { ...unlisted }),
  some('query', 0.01, { answer: { manner: 'other-nonce' } }),
  some('query', 0.1, { delayMilliseconds: 100 }),
];

/** Behaviours by name. */
export const PRESETS: Readonly<Record<string, readonly Rule[]>> = { well: [], hostile: HOSTILE };
