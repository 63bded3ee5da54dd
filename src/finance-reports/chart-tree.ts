import type { GlAccount } from '../trial-balance/index.js';

/** The chart of accounts (科目表) as reports go through it. Pure. */
export class ChartTree {
  /** Parents before their children, siblings by code. */
  readonly nodes: readonly GlAccount[];
  readonly deepest: number;
  private readonly levels = new Map<number, number>();
  private readonly byId: ReadonlyMap<number, GlAccount>;
  private readonly byCode: ReadonlyMap<string, GlAccount>;

  constructor(chart: readonly GlAccount[]) {
    this.byId = new Map(chart.map((node) => [node.id, node]));
    this.byCode = new Map(chart.map((node) => [node.code, node]));
    const children = new Map<number | null, GlAccount[]>();
    for (const node of [...chart].sort(inOrder)) {
      children.set(node.parentId, [...(children.get(node.parentId) ?? []), node]);
    }
    const below = (parentId: number | null, level: number): GlAccount[] =>
      (children.get(parentId) ?? []).flatMap((node) => {
        this.levels.set(node.id, level);
        return [node, ...below(node.id, level + 1)];
      });
    this.nodes = below(null, 1);
    this.deepest = Math.max(0, ...this.levels.values());
  }

  find(code: string): GlAccount | undefined {
    return this.byCode.get(code);
  }

  /** 1 for the top of the chart. */
  levelOf(node: GlAccount): number {
    return this.levels.get(node.id)!;
  }

  parentOf(node: GlAccount): GlAccount | null {
    return node.parentId === null ? null : this.byId.get(node.parentId)!;
  }

  /** The node and all below it, in order; all nodes without one. */
  under(top: GlAccount | null): readonly GlAccount[] {
    if (top === null) return this.nodes;
    return this.nodes.filter((node) => this.lineOf(node).some(({ id }) => id === top.id));
  }

  /** The node, its parent, and on to the top. */
  lineOf(node: GlAccount): GlAccount[] {
    const line = [node];
    for (let parent = this.parentOf(node); parent !== null; parent = this.parentOf(parent)) line.push(parent);
    return line;
  }
}

const inOrder = (left: GlAccount, right: GlAccount): number => (left.code < right.code ? -1 : 1);
