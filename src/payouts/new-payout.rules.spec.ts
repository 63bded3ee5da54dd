import { describe, expect, it } from 'vitest';
import { isAsMade } from './payout-content.rules.js';
import { actorAs, NOW, payoutIn } from './payout.fixture.js';
import { asFirstMade, later, newPayout } from './new-payout.rules.js';
import type { Payout } from './payout.js';

const draft = payoutIn('created');
const MOMENT = { recordedAt: NOW, nodeNow: NOW, databaseNow: NOW, businessDate: '2026-11-21' };

function made(approvalMinutes: number | null): { payout: Payout; kinds: string[] } {
  const result = newPayout(draft, actorAs('poster'), approvalMinutes, MOMENT);
  if (!result.ok) throw new Error(result.refusal.message);
  const { payout, records } = result.value;
  return { payout, kinds: records.map(({ kind, number }) => `${number} ${kind}`) };
}

describe('a payout as it begins', () => {
  it('waits for a checker, for as long as the book says', () => {
    const { payout, kinds } = made(90);
    expect([payout.state, payout.version, kinds]).toEqual(['created', 1, ['1 create']]);
    expect(payout.approvalExpiresAt).toBe('2026-11-21 09:30:00.000000');
  });

  it('or is approved by a rule, by nobody', () => {
    const { payout, kinds } = made(null);
    expect([payout.state, payout.version, kinds]).toEqual(['approved', 2, ['1 create', '2 approve']]);
    expect(payout.approvalExpiresAt).toBe(null);
  });

  it('is known to the bank by its own id, and agreed to by a hash over all of it', () => {
    const { payout } = made(90);
    expect(payout.requestNumber).toBe(payout.id.replaceAll('-', ''));
    expect(isAsMade(payout)).toBe(true);
    const changes: Partial<Payout>[] = [
      { amount: payout.amount + 1n },
      { payee: { ...payout.payee, account: '6222020000001235' } },
      { payee: { ...payout.payee, name: 'Another' } },
      { payerAccount: 'other' },
      { channelId: 2 },
      { purpose: 'rent' },
      { requestNumber: '0'.repeat(32) },
    ];
    for (const change of changes) expect(isAsMade({ ...payout, ...change })).toBe(false);
    expect(isAsMade({ ...payout, state: 'failed', version: 9 })).toBe(true);
  });

  it('is told the same again whatever became of it', () => {
    for (const minutes of [90, null]) {
      const { payout } = made(minutes);
      const ended: Payout = {
        ...payout,
        state: 'failed',
        version: 7,
        failureCause: 'cancelled',
        concludedAt: NOW,
      };
      expect(asFirstMade(ended)).toEqual(payout);
    }
  });
});

describe('times of the database', () => {
  it('that much later, over midnight', () =>
    expect(later('2026-11-21 23:59:59.500000', 1_000)).toBe('2026-11-22 00:00:00.500000'));
});
