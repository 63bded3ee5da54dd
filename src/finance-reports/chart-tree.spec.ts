import { describe, expect, it } from 'vitest';
import { ChartTree } from './chart-tree.js';
import type { GlAccount } from '../trial-balance/index.js';

const node = (id: number, code: string, parentId: number | null): GlAccount => ({
  ...{ id, code, name: code, parentId, class: 'asset', normalSide: 'D' },
});
const tree = new ChartTree([
  node(4, '1002', 1),
  node(1, '1000', null),
  node(3, '1001', 1),
  node(2, '0900', null),
  node(5, '100201', 4),
]);
const codes = (nodes: readonly GlAccount[]): string[] => nodes.map(({ code }) => code);

describe('a chart as reports go through it', () => {
  it('has parents before their children, siblings by code', () => {
    expect(codes(tree.nodes)).toEqual(['0900', '1000', '1001', '1002', '100201']);
    expect(tree.nodes.map((each) => tree.levelOf(each))).toEqual([1, 1, 2, 2, 3]);
    expect(tree.deepest).toBe(3);
  });

  it('knows what is below and what is above', () => {
    expect(codes(tree.under(tree.find('1002')!))).toEqual(['1002', '100201']);
    expect(codes(tree.under(null))).toEqual(codes(tree.nodes));
    expect(codes(tree.lineOf(tree.find('100201')!))).toEqual(['100201', '1002', '1000']);
    expect(tree.find('9')).toBeUndefined();
  });

  it('may be empty', () => expect(new ChartTree([]).deepest).toBe(0));
});
