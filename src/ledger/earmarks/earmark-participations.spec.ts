import { describe, expect, it } from 'vitest';
import type { Participant } from '../posting/index.js';
import { earmarkParticipations, type EarmarkMove } from './earmark-participations.js';
import type { Earmark, EarmarkChange } from './earmark.js';

const ACTOR = { clientId: 1, apiKeyId: 2, traceId: '0'.repeat(32) };
const CONTEXT = {
  voucherId: '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b',
  businessDate: '2026-11-21',
  recordedAt: '2026-11-21 08:00:00.000000',
  nodeNow: '2026-11-21 08:00:00.000000',
  databaseNow: '2026-11-21 08:00:00.000000',
};
const none: Participant<Earmark, EarmarkChange> = {
  name: 'earmarks',
  rank: 30,
  lock: () => Promise.reject(new Error('nothing is locked here')),
  apply: () => {
    throw new Error('nothing is applied here');
  },
  write: () => Promise.reject(new Error('nothing is written here')),
};

const move = (text: string): EarmarkMove => {
  const [account, purpose, amount] = text.split(' ') as [string, string, string];
  return { account, purpose, amount: BigInt(amount), reason: 'because' };
};
const earmark = (amount: bigint, version = 3n): Earmark => ({
  account: { id: 7, decimals: 2 },
  amount,
  version,
});

/** Changes as `key amount -> after #number`, or code and details of the refusal. */
function decide(moves: readonly string[], earmarks: Record<string, Earmark> = {}): unknown {
  const [participation] = earmarkParticipations(none, 1, moves.map(move), ACTOR);
  const rows = Object.entries(earmarks).map(([key, row]) => [`1/${key}`, row] as const);
  const decision = participation!.decide(new Map(rows), CONTEXT);
  if (!decision.ok) return [decision.refusal.code, decision.refusal.details];
  return (decision.value.writes as { key: string; change: EarmarkChange }[]).map(
    ({ key, change }) => `${key} ${change.amount} -> ${change.amountAfter} #${change.number}`,
  );
}

describe('what a posting does to earmarks', () => {
  it('brings the first money of a purpose, and more of it', () => {
    expect(decide(['a order-1 50'], { 'a/order-1': earmark(0n, 0n) })).toEqual(['1/a/order-1 50 -> 50 #1']);
    expect(decide(['a order-1 50'], { 'a/order-1': earmark(20n) })).toEqual(['1/a/order-1 50 -> 70 #4']);
  });

  it('brings money to an account that the posting opens', () => {
    expect(decide(['new order-1 50'])).toEqual(['1/new/order-1 50 -> 50 #1']);
  });

  it('spends all there is, and not a unit more', () => {
    expect(decide(['a order-1 -50'], { 'a/order-1': earmark(50n) })).toEqual(['1/a/order-1 -50 -> 0 #4']);
    expect(decide(['a order-1 -51'], { 'a/order-1': earmark(50n) })).toEqual([
      'LEDGER.EARMARK_INSUFFICIENT',
      { account: 'a', purpose: 'order-1', earmarked: '0.50', needed: '0.51' },
    ]);
  });

  it('another purpose, and the same purpose of another account, are of no use', () => {
    const earmarks = { 'a/order-1': earmark(50n), 'a/order-2': earmark(0n, 0n), 'b/order-1': earmark(0n) };
    for (const wanted of ['a order-2 -10', 'b order-1 -10']) {
      expect(decide([wanted], earmarks)).toMatchObject(['LEDGER.EARMARK_INSUFFICIENT', { needed: '0.10' }]);
    }
  });

  it('an account without a number yet has what the posting before brought', () => {
    const opened: Earmark = { account: null, amount: 50n, version: 1n };
    expect(decide(['new order-1 -20'], { 'new/order-1': opened })).toEqual(['1/new/order-1 -20 -> 30 #2']);
    for (const earmarks of [{ 'new/order-1': opened }, {}]) {
      expect(decide(['new order-1 -51'], earmarks)).toEqual([
        'LEDGER.EARMARK_INSUFFICIENT',
        { account: 'new', purpose: 'order-1' },
      ]);
    }
  });

  it('the net effect counts, whatever the order of the lines', () => {
    const earmarks = { 'a/order-1': earmark(0n) };
    expect(decide(['a order-1 -30', 'a order-1 50'], earmarks)).toEqual(['1/a/order-1 20 -> 20 #4']);
    expect(earmarkParticipations(none, 1, ['a order-1 -30', 'a order-1 30'].map(move), ACTOR)).toEqual([]);
    expect(earmarkParticipations(none, 1, [], ACTOR)).toEqual([]);
  });

  it('one purpose that lacks money refuses all', () => {
    const earmarks = { 'a/order-1': earmark(50n), 'a/order-2': earmark(0n, 0n) };
    expect(decide(['a order-1 -50', 'a order-2 -1'], earmarks)).toMatchObject([
      'LEDGER.EARMARK_INSUFFICIENT',
      { purpose: 'order-2' },
    ]);
  });

  it('says who, why and when', () => {
    const [participation] = earmarkParticipations(none, 1, [move('a order-1 50')], ACTOR);
    expect(participation!.keys).toEqual(['1/a/order-1']);
    const decision = participation!.decide(new Map([['1/a/order-1', earmark(0n, 0n)]]), CONTEXT);
    expect(decision.ok && decision.value.writes).toMatchObject([
      {
        key: '1/a/order-1',
        change: {
          id: CONTEXT.voucherId,
          accountId: 7,
          actor: ACTOR,
          reason: 'because',
          recordedAt: CONTEXT.recordedAt,
        },
      },
    ]);
  });
});
