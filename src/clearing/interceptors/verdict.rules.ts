import {
  type ConditionLeaf,
  type ConditionTree,
  type InterceptableRecord,
  type InterceptorDefinition,
  type InterceptorVersion,
} from './interceptor.js';

type Condition = (record: InterceptableRecord) => boolean;

interface CompiledInterceptor {
  readonly version: InterceptorVersion;
  readonly holds: Condition;
}

/** The interceptors of a run, ready to judge; in the order of their codes. */
export interface InterceptorTrees {
  readonly versions: Readonly<Record<string, number>>;
  readonly compiled: readonly CompiledInterceptor[];
}

/** `heldBy`: the first interceptor, by code, that wants a person to look at the record. */
export type Verdict = 'pass' | { readonly heldBy: string };

export function compileInterceptors(versions: readonly InterceptorVersion[]): InterceptorTrees {
  const inOrder = [...versions].sort((one, other) => (one.code < other.code ? -1 : 1));
  return {
    versions: Object.fromEntries(inOrder.map(({ code, number }) => [code, number])),
    compiled: inOrder.map((version) => ({ version, holds: holdsBy(version.definition) })),
  };
}

/** Each interceptor by itself can hold a record: a hold list what matches, an allow-list what does not. */
export function verdictOf(record: InterceptableRecord, trees: InterceptorTrees): Verdict {
  const holder = holderOf(record, trees);
  return holder ? { heldBy: holder.code } : 'pass';
}

/** The version that holds the record; null: it passes. */
export function holderOf(
  record: InterceptableRecord,
  { compiled }: InterceptorTrees,
): InterceptorVersion | null {
  for (const { version, holds } of compiled) if (holds(record)) return version;
  return null;
}

function holdsBy({ mode, tree }: Pick<InterceptorDefinition, 'mode' | 'tree'>): Condition {
  const matches = conditionOf(tree);
  return mode === 'hold' ? matches : (record) => !matches(record);
}

function conditionOf(tree: ConditionTree): Condition {
  if (!('operator' in tree)) return leafOf(tree);
  const [left, right] = [conditionOf(tree.left), conditionOf(tree.right)];
  return tree.operator === 'and'
    ? (record) => left(record) && right(record)
    : (record) => left(record) || right(record);
}

function leafOf(leaf: ConditionLeaf): Condition {
  const values = new Set(leaf.in ?? leaf.notIn);
  const isWanted = leaf.in !== undefined;
  return (record) => values.has(fieldOf(record, leaf)) === isWanted;
}

/** What a leaf looks at of a record; what the record has not is the empty text. */
export function fieldOf(record: InterceptableRecord, { field, attribute }: ConditionLeaf): string {
  if (field !== 'attribute') return record[field] ?? '';
  const { attributes } = record;
  return attributes !== null && Object.hasOwn(attributes, attribute!) ? attributes[attribute!]! : '';
}
