import { describe, expect, it } from 'vitest';
import type { Role } from '../platform/auth/index.js';
import { actionsOf, checkBulk, type NamedItem } from './bulk.rules.js';
import { PAYOUT_LISTS, type WorkAction } from './work-list.js';

const HASH = 'ab'.repeat(32);
const PAYOUT: NamedItem = { kind: 'payout', id: 'p', contentHash: HASH };
const codeOf = (action: WorkAction, items: readonly NamedItem[], ...roles: Role[]): string => {
  const checked = checkBulk(action, items, new Set(roles));
  return checked.ok ? 'accepted' : checked.refusal.code;
};

describe('a command for many items', () => {
  it.each<[WorkAction, readonly NamedItem[], Role, string]>([
    ['approve', [PAYOUT, { ...PAYOUT, kind: 'approval' }], 'approver', 'accepted'],
    ['approve', [PAYOUT], 'operator', 'AUTH.ROLE_MISSING'],
    ['approve', [{ kind: 'payout', id: 'p' }], 'approver', 'WORK.HASH_MISSING'],
    ['approve', [{ ...PAYOUT, kind: 'return' }], 'approver', 'WORK.NOT_FOR_KIND'],
    ['cancel', [PAYOUT, PAYOUT], 'operator', 'WORK.ITEM_TWICE'],
    ['cancel', [{ kind: 'approval', id: 'a' }], 'operator', 'WORK.NOT_FOR_KIND'],
    ['acknowledge', [{ kind: 'return', id: 'r' }], 'finance', 'accepted'],
    ['acknowledge', [{ kind: 'return', id: 'r' }], 'poster', 'AUTH.ROLE_MISSING'],
    ['ask-again', [PAYOUT], 'approver', 'AUTH.ROLE_MISSING'],
  ])('%s', (action, items, role, expected) => expect(codeOf(action, items, role)).toBe(expected));

  it('every list of payouts has something that can be done to what waits in it', () => {
    for (const list of PAYOUT_LISTS)
      expect(actionsOf(list, list === 'returns' ? 'return' : 'payout').length).toBeGreaterThan(0);
    expect(actionsOf('approvals', 'approval')).toEqual(['approve', 'reject']);
  });
});
