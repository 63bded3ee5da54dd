import type { ConditionLeaf, ConditionTree, InterceptableRecord, InterceptorMode } from './interceptor.js';
import { fieldOf, holderOf, type InterceptorTrees } from './verdict.rules.js';

/** A leaf with its place in the tree, such as `tree/left/right`, and how it stands to the record. */
export interface DecidingLeaf {
  readonly path: string;
  readonly leaf: ConditionLeaf;
  /** What the record has in the field. */
  readonly value: string;
  readonly holds: boolean;
}

/** Why a record is held: by which version, and the leaves that suffice to say so. */
export interface HoldReason {
  readonly interceptor: string;
  readonly version: number;
  readonly mode: InterceptorMode;
  readonly leaves: readonly DecidingLeaf[];
}

/** @returns null when the record passes */
export function holdReason(record: InterceptableRecord, trees: InterceptorTrees): HoldReason | null {
  const holder = holderOf(record, trees);
  if (!holder) return null;
  const { code: interceptor, number: version, definition } = holder;
  const { leaves } = decide(record, definition.tree, 'tree');
  return { interceptor, version, mode: definition.mode, leaves };
}

interface Decided {
  readonly holds: boolean;
  readonly leaves: readonly DecidingLeaf[];
}

/** One side that holds decides an `or`, one that does not an `and`; otherwise both sides do. */
function decide(record: InterceptableRecord, tree: ConditionTree, path: string): Decided {
  if (!('operator' in tree)) {
    const value = fieldOf(record, tree);
    const holds = tree.in ? tree.in.includes(value) : !tree.notIn!.includes(value);
    return { holds, leaves: [{ path, leaf: tree, value, holds }] };
  }
  const decidesAlone = tree.operator === 'or';
  const left = decide(record, tree.left, `${path}/left`);
  if (left.holds === decidesAlone) return left;
  const right = decide(record, tree.right, `${path}/right`);
  if (right.holds === decidesAlone) return right;
  return { holds: !decidesAlone, leaves: [...left.leaves, ...right.leaves] };
}
