import { accepted, refused, type Result } from '../platform/errors/index.js';
import { ACTION_ROLES, type WorkAction, type WorkKind, type WorkListName } from './work-list.js';
import { workRefusals } from './work-lists.errors.js';

/** To what each can be done. */
const KINDS: Readonly<Record<WorkAction, readonly WorkKind[]>> = {
  approve: ['payout', 'batch', 'approval'],
  reject: ['payout', 'approval'],
  cancel: ['payout', 'batch'],
  'ask-again': ['payout'],
  acknowledge: ['payout', 'return', 'file'],
};

/** What can be done to what waits in a list. */
const OF_LIST: Readonly<Record<WorkListName, readonly WorkAction[]>> = {
  approvals: ['approve', 'reject', 'cancel'],
  unsent: ['cancel'],
  unknown: ['ask-again'],
  contradictions: ['acknowledge'],
  returns: ['acknowledge'],
  files: ['acknowledge'],
  // By the commands of clearing itself, which name lines.
  clearing: [],
  suspense: [],
  differences: [],
  unpaid: [],
};

export const actionsOf = (list: WorkListName, kind: WorkKind): WorkAction[] =>
  OF_LIST[list].filter((action) => KINDS[action].includes(kind));

/** An item as a command names it. */
export interface NamedItem {
  readonly kind: WorkKind;
  readonly id: string;
  readonly contentHash?: string;
}

/** Looks at a command as a whole; nothing is done when any of it is malformed. */
export function checkBulk(
  action: WorkAction,
  items: readonly NamedItem[],
  roles: ReadonlySet<string>,
): Result<void> {
  if (!ACTION_ROLES[action].some((role) => roles.has(role)))
    return refused(workRefusals.roleMissing(action, ACTION_ROLES[action]));
  const seen = new Set<string>();
  for (const [index, { kind, id, contentHash }] of items.entries()) {
    if (!KINDS[action].includes(kind)) return refused(workRefusals.notForKind(action, kind, index));
    if (action === 'approve' && contentHash === undefined) return refused(workRefusals.hashMissing(index));
    if (seen.has(`${kind}/${id}`)) return refused(workRefusals.itemTwice(index));
    seen.add(`${kind}/${id}`);
  }
  return accepted(undefined);
}
