import type { GlAccount, GlClass } from './gl-account.js';

/** Levels below each other; deeper charts are a mistake, and trees are written out recursively. */
export const MAX_CHART_LEVELS = 10;

const DEBIT_CLASSES: ReadonlySet<GlClass> = new Set(['asset', 'expense', 'clearing']);

/** Assets, expenses and clearing grow on the debit side, the rest on the credit side. */
export function usualSide(glClass: GlClass): 'D' | 'C' {
  return DEBIT_CLASSES.has(glClass) ? 'D' : 'C';
}

/** What we owe to others is theirs to spend down to zero; everything else may stand on either side. */
export function usuallyMayOverdraw(glClass: GlClass): boolean {
  return glClass !== 'liability';
}

export interface PlacedGlAccount {
  readonly account: GlAccount;
  readonly parentCode: string | null;
  /** 1 at the top. */
  readonly level: number;
  readonly hasChildren: boolean;
}

/** Every node with its place in the tree, in the order given. All nodes of the book must be there. */
export function placeAll(chart: readonly GlAccount[]): PlacedGlAccount[] {
  const byId = new Map(chart.map((account) => [account.id, account]));
  const parents = new Set(chart.map((account) => account.parentId));
  return chart.map((account) => {
    const ancestors = ancestorsOf(account, byId);
    return {
      account,
      parentCode: ancestors[0]?.code ?? null,
      level: ancestors.length + 1,
      hasChildren: parents.has(account.id),
    };
  });
}

/** From the parent up. */
function ancestorsOf(account: GlAccount, byId: ReadonlyMap<number, GlAccount>): GlAccount[] {
  const ancestors: GlAccount[] = [];
  for (let next = account.parentId; next !== null; next = ancestors.at(-1)!.parentId) {
    const parent = byId.get(next);
    if (!parent || ancestors.length === MAX_CHART_LEVELS) {
      throw new Error(`GL account ${account.code} does not hang in the tree of its book`);
    }
    ancestors.push(parent);
  }
  return ancestors;
}

export interface ChartNode extends PlacedGlAccount {
  readonly children: readonly ChartNode[];
}

/** The chart as a tree; siblings keep the order given. */
export function treeOf(chart: readonly GlAccount[]): ChartNode[] {
  const childrenOf = new Map<number | null, PlacedGlAccount[]>();
  for (const placed of placeAll(chart)) {
    const { parentId } = placed.account;
    childrenOf.set(parentId, [...(childrenOf.get(parentId) ?? []), placed]);
  }
  const nodesUnder = (parentId: number | null): ChartNode[] =>
    (childrenOf.get(parentId) ?? []).map((placed) => ({
      ...placed,
      children: nodesUnder(placed.account.id),
    }));
  return nodesUnder(null);
}
