import { describe, expect, it, vi } from 'vitest';
import type { Transactions, Tx } from '../../database/index.js';
import { nonceName, type NonceClaim, type RequestNonceRepository } from './request-nonce.repository.js';
import { RequestNonces } from './request-nonces.js';

const EXPIRES = '2026-11-21 08:05:00.000000';

/** A table of nonces in memory, and the groups in which they were written. */
function tableOfNonces(horizon = '2000-01-01 00:00:00.000000') {
  const rows = new Map<string, string>();
  const groups: number[] = [];
  const repository = {
    insertUnused: vi.fn((_tx: Tx, claims: readonly NonceClaim[]) => {
      groups.push(claims.length);
      const unused = claims.filter((claim) => !rows.has(nonceName(claim)));
      for (const claim of unused) if (!rows.has(nonceName(claim))) rows.set(nonceName(claim), claim.claim);
      return Promise.resolve(new Set(unused.map(nonceName)).size);
    }),
    claimsOf: vi.fn((_tx: Tx, claims: readonly NonceClaim[]) =>
      Promise.resolve(
        new Map(claims.map((claim) => [nonceName(claim), rows.get(nonceName(claim)) ?? ''] as const)),
      ),
    ),
    forgottenUntil: vi.fn(() => Promise.resolve(horizon)),
  };
  let number = 0;
  const ids = { uuid: () => String(++number).padStart(32, '0') };
  const transactions = { run: (work: (tx: Tx) => Promise<unknown>) => work({} as Tx) };
  const nonces = new RequestNonces(
    transactions as unknown as Transactions,
    repository as unknown as RequestNonceRepository,
    ids,
  );
  const use = async (nonce: string): Promise<string> => {
    const result = await nonces.use({ clientId: 1, nonce, expiresAt: EXPIRES });
    return result.ok ? 'used' : result.refusal.code;
  };
  return { use, groups, repository };
}

describe('nonces are used up', () => {
  it('those that arrive while one is written share the next statement, 200 at most', async () => {
    const { use, groups, repository } = tableOfNonces();
    const outcomes = await Promise.all(Array.from({ length: 301 }, (_, index) => use(`n-${index}`)));
    expect(new Set(outcomes)).toEqual(new Set(['used']));
    expect(groups).toEqual([1, 200, 100]);
    expect(repository.claimsOf).not.toHaveBeenCalled();
  });

  it('once each, also when the same one comes twice in a group', async () => {
    const { use } = tableOfNonces();
    const outcomes = await Promise.all(['first', 'twice', 'twice', 'last', 'first'].map(use));
    expect(outcomes).toEqual(['used', 'used', 'AUTH.SIGNATURE_REPLAYED', 'used', 'AUTH.SIGNATURE_REPLAYED']);
    expect(await use('twice')).toBe('AUTH.SIGNATURE_REPLAYED');
  });

  it('not when what they would guard may have been forgotten', async () => {
    expect(await tableOfNonces(EXPIRES).use('n')).toBe('AUTH.SIGNATURE_STALE');
    expect(await tableOfNonces('2026-11-21 08:04:59.999999').use('n')).toBe('used');
  });

  it('a failure is told to its group, and the next one is written', async () => {
    const { use, repository } = tableOfNonces();
    repository.insertUnused.mockRejectedValueOnce(new Error('down'));
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(use));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(await use('a')).toBe('used');
  });
});
