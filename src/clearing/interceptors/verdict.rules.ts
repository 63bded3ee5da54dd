import {
  type ConditionLeaf,
  type ConditionTree,
  type InterceptableRecord,
  type InterceptorDefinition,
  type InterceptorVersion,
} from './interceptor.js';

type Condition = (record: InterceptableRecord) => boolean;

interface CompiledInterceptor {
  readonly code: string;
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
    compiled: inOrder.map(({ code, definition }) => ({ code, holds: holdsBy(definition) })),
  };
}

/** Each interceptor by itself can hold a record: a hold list what matches, an allow-list what does not. */
export function verdictOf(record: InterceptableRecord, { compiled }: InterceptorTrees): Verdict {
  for (const { code, holds } of compiled) if (holds(record)) return { heldBy: code };
  return 'pass';
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

function leafOf({ field, attribute, in: among, notIn }: ConditionLeaf): Condition {
  const values = new Set(among ?? notIn);
  const isWanted = among !== undefined;
  if (field === 'attribute')
    return ({ attributes }) => values.has(attributeOf(attributes, attribute!)) === isWanted;
  return (record) => values.has(record[field] ?? '') === isWanted;
}

const attributeOf = (attributes: InterceptableRecord['attributes'], name: string): string =>
  attributes !== null && Object.hasOwn(attributes, name) ? attributes[name]! : '';
