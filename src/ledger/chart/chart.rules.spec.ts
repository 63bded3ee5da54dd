import { describe, expect, it } from 'vitest';
import { MAX_CHART_LEVELS, placeAll, treeOf, usuallyMayOverdraw, usualSide } from './chart.rules.js';
import { GL_CLASSES, type GlAccount } from './gl-account.js';

const node = (id: number, parentId: number | null): GlAccount => ({
  id,
  bookId: 1,
  code: `c${id}`,
  name: `Account ${id}`,
  parentId,
  class: 'asset',
  normalSide: 'D',
  mayOverdraw: true,
});

describe('what a class means when nobody says otherwise', () => {
  it('assets, expenses and clearing grow on the debit side', () => {
    expect(GL_CLASSES.filter((glClass) => usualSide(glClass) === 'D')).toEqual([
      'asset',
      'expense',
      'clearing',
    ]);
  });

  it('only liabilities may not be overdrawn', () => {
    expect(GL_CLASSES.filter((glClass) => !usuallyMayOverdraw(glClass))).toEqual(['liability']);
  });
});

describe('the chart is a tree', () => {
  const chart = [node(1, null), node(2, 1), node(3, 2), node(4, 1), node(5, null)];

  it('places every node: parent, level, children', () => {
    const places = placeAll(chart).map(({ account, parentCode, level, hasChildren }) => [
      account.code,
      parentCode,
      level,
      hasChildren,
    ]);
    expect(places).toEqual([
      ['c1', null, 1, true],
      ['c2', 'c1', 2, true],
      ['c3', 'c2', 3, false],
      ['c4', 'c1', 2, false],
      ['c5', null, 1, false],
    ]);
  });

  it('nests the same nodes', () => {
    const [first, last] = treeOf(chart);
    expect(first!.children.map((child) => child.account.code)).toEqual(['c2', 'c4']);
    expect(first!.children[0]!.children[0]!.account.code).toBe('c3');
    expect(last!.children).toEqual([]);
  });

  it('does not go round in circles', () => {
    expect(() => placeAll([node(1, 2), node(2, 1)])).toThrow(/does not hang in the tree/);
    expect(() => placeAll([node(1, 7)])).toThrow(/does not hang in the tree/);
  });

  it(`reads ${MAX_CHART_LEVELS} levels`, () => {
    const deep = Array.from({ length: MAX_CHART_LEVELS }, (_, index) =>
      node(index + 1, index === 0 ? null : index),
    );
    expect(placeAll(deep).at(-1)!.level).toBe(MAX_CHART_LEVELS);
  });
});
