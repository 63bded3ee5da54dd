import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedOf } from '../../../test/support/random.js';
import type { ConditionTree, InterceptableRecord, InterceptorMode } from './interceptor.js';
import { DEEPEST_TREE, MOST_LEAVES, MOST_VALUES, readTree } from './read-tree.rules.js';
import { holdReason } from './hold-reason.rules.js';
import { compileInterceptors, verdictOf } from './verdict.rules.js';

const record: InterceptableRecord = {
  ...{
    recordType: 'redeem',
    product: 'fund-a',
    party: 'm-1',
    payer: null,
    orderNumber: 'o-1',
    currency: 'CNY',
  },
  attributes: { region: 'north' },
};
const party = (...values: string[]): ConditionTree => ({ field: 'party', in: values });
const product = (...values: string[]): ConditionTree => ({ field: 'product', in: values });
const both = (operator: 'and' | 'or', left: ConditionTree, right: ConditionTree): ConditionTree => ({
  operator,
  left,
  right,
});

function verdictBy(tree: ConditionTree, mode: InterceptorMode, one = record): string {
  const definition = { name: 'test', sources: [], mode, tree };
  const verdict = verdictOf(one, compileInterceptors([{ code: 'i', number: 1, definition }]));
  return verdict === 'pass' ? 'pass' : 'held';
}

describe('a condition tree', () => {
  it.each<[string, ConditionTree, string]>([
    ['the party is in the set', party('m-1', 'm-2'), 'held'],
    ['the party is not in it', party('m-2'), 'pass'],
    ['it is none of the others', { field: 'party', notIn: ['m-2'] }, 'held'],
    ['both', both('and', party('m-1'), product('fund-a')), 'held'],
    ['only one of both', both('and', party('m-1'), product('fund-b')), 'pass'],
    ['one of the two', both('or', party('m-2'), product('fund-a')), 'held'],
    ['none of the two', both('or', party('m-2'), product('fund-b')), 'pass'],
    [
      '(m-2 or fund-a) and redeem',
      both('and', both('or', party('m-2'), product('fund-a')), { field: 'recordType', in: ['redeem'] }),
      'held',
    ],
    ['an attribute', { field: 'attribute', attribute: 'region', in: ['north'] }, 'held'],
    [
      'an attribute that it has not is empty',
      { field: 'attribute', attribute: 'toString', in: [''] },
      'held',
    ],
    ['a payer that it has not is empty', { field: 'payer', in: [''] }, 'held'],
    ['and therefore no other', { field: 'payer', notIn: ['p-1'] }, 'held'],
  ])('%s', (_, tree, verdict) => {
    expect(verdictBy(tree, 'hold')).toBe(verdict);
    expect(verdictBy(tree, 'allow')).toBe(verdict === 'held' ? 'pass' : 'held');
  });

  it('of several interceptors the first by code that holds is named; each can', () => {
    const trees = compileInterceptors(
      (['b-hold', 'a-allow', 'c-hold'] as const).map((code) => ({
        code,
        number: 3,
        definition: {
          ...{ name: code, sources: [] },
          mode: code === 'a-allow' ? ('allow' as const) : ('hold' as const),
          tree: code === 'c-hold' ? product('fund-a') : party('m-1'),
        },
      })),
    );
    expect(trees.versions).toEqual({ 'a-allow': 3, 'b-hold': 3, 'c-hold': 3 });
    expect(verdictOf(record, trees)).toEqual({ heldBy: 'b-hold' });
    expect(verdictOf({ ...record, party: 'm-9' }, trees)).toEqual({ heldBy: 'a-allow' });
    expect(verdictOf(record, compileInterceptors([]))).toBe('pass');
  });
});

const leaf = { field: 'party', in: ['x'] };
const deep = (levels: number): unknown =>
  levels === 1 ? leaf : { operator: 'and', left: leaf, right: deep(levels - 1) };
const wide = (levels: number): unknown =>
  levels === 1 ? leaf : { operator: 'or', left: wide(levels - 1), right: wide(levels - 1) };

const reasonOf = (tree: ConditionTree, mode: InterceptorMode, one = record) => {
  const definition = { name: 'test', sources: [], mode, tree };
  return holdReason(one, compileInterceptors([{ code: 'i', number: 7, definition }]));
};

describe('the reason of a hold', () => {
  const suspects = both(
    'and',
    { field: 'recordType', in: ['redeem'] },
    both('or', party('m-9'), product('fund-a')),
  );
  it.each<[string, ConditionTree, InterceptorMode, string[]]>([
    ['the leaf that matches', party('m-1'), 'hold', ['tree party=m-1 true']],
    [
      'of an and both sides',
      suspects,
      'hold',
      ['tree/left recordType=redeem true', 'tree/right/right product=fund-a true'],
    ],
    [
      'of an or the side that matches',
      both('or', party('m-9'), product('fund-a')),
      'hold',
      ['tree/right product=fund-a true'],
    ],
    [
      'of an allow-list that misses, the side that does',
      both('and', party('m-1'), product('x')),
      'allow',
      ['tree/right product=fund-a false'],
    ],
    [
      'of one that misses on both',
      both('or', party('x'), product('x')),
      'allow',
      ['tree/left party=m-1 false', 'tree/right product=fund-a false'],
    ],
    [
      'an attribute',
      { field: 'attribute', attribute: 'region', notIn: ['south'] },
      'hold',
      ['tree attribute=north true'],
    ],
  ])('names %s', (_, tree, mode, leaves) => {
    const reason = reasonOf(tree, mode)!;
    expect(reason).toMatchObject({ interceptor: 'i', version: 7, mode });
    expect(
      reason.leaves.map(({ path, leaf: { field }, value, holds }) => `${path} ${field}=${value} ${holds}`),
    ).toEqual(leaves);
  });

  it('is null for what passes', () => {
    expect(reasonOf(party('m-1'), 'allow')).toBeNull();
  });
});

describe('what is read as a tree', () => {
  it.each<[string, unknown, string]>([
    ['nothing', null, 'content/tree'],
    ['a list', [leaf], 'content/tree'],
    ['a text', 'party = x', 'content/tree'],
    ['an empty object', {}, 'content/tree/field'],
    ['an unknown operator', { operator: 'xor', left: leaf, right: leaf }, 'content/tree/operator'],
    ['a node without its right', { operator: 'and', left: leaf }, 'content/tree/right'],
    ['a node with a third part', { operator: 'and', left: leaf, right: leaf, middle: leaf }, 'content/tree'],
    [
      'an unknown field',
      { operator: 'and', left: leaf, right: { field: 'colour', in: ['x'] } },
      'content/tree/right/field',
    ],
    ['a leaf with in and notIn', { ...leaf, notIn: ['y'] }, 'content/tree'],
    ['a leaf with neither', { field: 'party' }, 'content/tree'],
    ['an empty set', { field: 'party', in: [] }, 'content/tree/in'],
    ['a set that is a text', { field: 'party', in: 'x' }, 'content/tree/in'],
    ['a number in a set', { field: 'party', in: ['x', 7] }, 'content/tree/in/1'],
    ['a value twice', { field: 'party', in: ['x', 'x'] }, 'content/tree/in/1'],
    ['a value too long', { field: 'party', in: ['x'.repeat(129)] }, 'content/tree/in/0'],
    ['a control character', { field: 'party', in: ['a\u0000b'] }, 'content/tree/in/0'],
    ['an attribute without its name', { field: 'attribute', in: ['x'] }, 'content/tree/attribute'],
    ['a name without the field', { ...leaf, attribute: 'region' }, 'content/tree/attribute'],
    ['a leaf with more', { ...leaf, operand: 1 }, 'content/tree'],
    ['a level too many', deep(DEEPEST_TREE + 1), 'content/tree'],
    ['too many leaves', wide(10), 'content/tree'],
    [
      'too many values',
      { field: 'party', in: Array.from({ length: MOST_VALUES + 1 }, (_, index) => `p${index}`) },
      'content/tree',
    ],
  ])('%s is refused, and the place is named', (_, sent, field) => {
    const read = readTree(sent);
    expect(read.ok ? 'read' : read.refusal).toMatchObject({ kind: 'malformed', field });
    expect(read.ok || read.refusal.code).toMatch(/^CLEARING[.](TREE_|FIELD_UNKNOWN)/);
  });

  it('as deep and as big as it may be it is read as it was sent', () => {
    expect(readTree(deep(DEEPEST_TREE))).toEqual({ ok: true, value: deep(DEEPEST_TREE) });
    expect(2 ** 8).toBeLessThan(MOST_LEAVES);
    expect(readTree(wide(9))).toEqual({ ok: true, value: wide(9) });
  });
});

const values = fc.uniqueArray(fc.constantFrom('', 'a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 });
const leaves: fc.Arbitrary<ConditionTree> = fc
  .tuple(
    fc.constantFrom('recordType', 'product', 'party', 'payer', 'currency', 'attribute'),
    fc.boolean(),
    values,
  )
  .map(([field, isIn, set]) => ({
    field: field as 'party',
    ...(field === 'attribute' && { attribute: 'region' }),
    ...(isIn ? { in: set } : { notIn: set }),
  }));
const trees = fc.letrec<{ tree: ConditionTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: DEEPEST_TREE - 1, depthSize: 'large', withCrossShrink: true },
    leaves,
    fc.record({
      operator: fc.constantFrom('and' as const, 'or' as const),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;
const some = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const records: fc.Arbitrary<InterceptableRecord> = fc.record({
  ...{ recordType: some, product: some, party: some, orderNumber: some, currency: some },
  payer: fc.option(some),
  attributes: fc.option(fc.record({ region: some }, { requiredKeys: [] })),
});

/** The tree as one would say it aloud: both lists of fields written out, nothing compiled. */
function plainlyMatches(tree: ConditionTree, one: InterceptableRecord): boolean {
  if ('operator' in tree) {
    const sides = [tree.left, tree.right].map((side) => plainlyMatches(side, one));
    return tree.operator === 'and' ? !sides.includes(false) : sides.includes(true);
  }
  const flat: Record<string, string | null | undefined> = {
    ...one,
    attribute: one.attributes?.region,
  } as never;
  const value = flat[tree.field] ?? '';
  return tree.in ? tree.in.indexOf(value) >= 0 : tree.notIn!.every((other) => other !== value);
}

it('judges any tree that can be saved like a plain evaluator (property)', () => {
  const verdicts = new Set<string>();
  const property = fc.property(trees, records, fc.constantFrom('hold', 'allow'), (tree, one, mode) => {
    const read = readTree(JSON.parse(JSON.stringify(tree)));
    if (!read.ok) return;
    const held = plainlyMatches(tree, one) === (mode === 'hold');
    verdicts.add(String(held));
    expect(verdictBy(read.value, mode, one)).toBe(held ? 'held' : 'pass');
  });
  fc.assert(property, { seed: seedOf('interceptors'), numRuns: 1_000 });
  expect(verdicts.size).toBe(2);
});

/** What the tree says when no more is known than the leaves named; null: they do not suffice. */
function saidBy(tree: ConditionTree, known: ReadonlyMap<string, boolean>, path: string): boolean | null {
  if (!('operator' in tree)) return known.get(path) ?? null;
  const sides = [saidBy(tree.left, known, `${path}/left`), saidBy(tree.right, known, `${path}/right`)];
  const decisive = tree.operator === 'or';
  if (sides.includes(decisive)) return decisive;
  return sides.includes(null) ? null : !decisive;
}

it('the leaves of a reason suffice for it, are as plainly so, and none of them can be left out (property)', () => {
  let held = 0;
  const property = fc.property(trees, records, fc.constantFrom('hold', 'allow'), (tree, one, mode) => {
    const reason = reasonOf(tree, mode, one);
    expect(reason !== null).toBe(verdictBy(tree, mode, one) === 'held');
    if (!reason) return;
    held++;
    const known = new Map(reason.leaves.map(({ path, holds }) => [path, holds]));
    expect(saidBy(tree, known, 'tree')).toBe(mode === 'hold');
    for (const { path, leaf: named, holds } of reason.leaves) {
      expect(plainlyMatches(named, one)).toBe(holds);
      const less = new Map([...known].filter(([other]) => other !== path));
      expect(saidBy(tree, less, 'tree')).toBeNull();
    }
  });
  fc.assert(property, { seed: seedOf('reasons of holds'), numRuns: 500 });
  expect(held).toBeGreaterThan(50);
});
