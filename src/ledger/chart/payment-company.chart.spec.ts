import { describe, expect, it } from 'vitest';
import { GL_CODE_PATTERN } from './gl-account.js';
import type { ChartTemplateNode } from './install-chart.js';
import { PAYMENT_COMPANY_CHART } from './payment-company.chart.js';

interface Placed {
  readonly node: ChartTemplateNode;
  readonly parent: ChartTemplateNode | null;
}
const placed = (nodes: readonly ChartTemplateNode[], parent: ChartTemplateNode | null = null): Placed[] =>
  nodes.flatMap((node) => [{ node, parent }, ...placed(node.children ?? [], node)]);
const all = placed(PAYMENT_COMPANY_CHART);

describe('the chart of a payment company', () => {
  it('has every code once', () => {
    const codes = all.map(({ node }) => node.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(new RegExp(GL_CODE_PATTERN));
  });

  it('has children of the class of their parent only', () => {
    for (const { node, parent } of all)
      if (parent) expect([node.code, node.class]).toEqual([node.code, parent.class]);
  });

  it('names everything in English and in Chinese', () => {
    for (const { node } of all) expect(node.name).toMatch(/^[A-Za-z ,-]+ [\u4e00-\u9fff]+$/);
  });

  it('never lets money of clients be overdrawn by default', () => {
    const clientMoney = all.find(({ node }) => node.code === '2200')!.node;
    for (const { code, mayOverdraw } of clientMoney.children!)
      expect([code, mayOverdraw]).toEqual([code, undefined]);
  });
});
