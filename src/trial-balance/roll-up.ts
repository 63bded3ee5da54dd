import { addFigures, noFigures, type Figures } from './figures.js';

/**
 * The trial balance 科目余额表 (domain §3) of one currency as a pure rule: figures of the GL accounts that hold accounts
 * in, rows of the whole tree out. Inside, every balance is debits minus credits, so that parents simply add up; only
 * what is shown is turned to the normal side of its GL account.
 */

export type Side = 'D' | 'C';

/** A node of the chart of accounts. */
export interface GlAccount {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly parentId: number | null;
  readonly class: string;
  readonly normalSide: Side;
}

export interface TrialBalanceRow extends Figures {
  readonly glAccount: GlAccount;
  readonly parent: GlAccount | null;
  /** 1 for the top of the chart. */
  readonly level: number;
  /** On the normal side: negative when the GL account stands on the other one. */
  readonly openingBalance: bigint;
  readonly closingBalance: bigint;
}

export interface TrialBalance {
  /** Parents before their children, siblings by code; only GL accounts that have accounts in or below them. */
  readonly rows: readonly TrialBalanceRow[];
  readonly totals: Figures;
  /** Debits = credits at opening, over the day, and at closing. */
  readonly balanced: boolean;
}

/** @throws Error for figures of a GL account that the chart does not lead to: the report would silently lack them */
export function rollUp(chart: readonly GlAccount[], figures: ReadonlyMap<number, Figures>): TrialBalance {
  const rows = new Tree(chart, figures).rowsBelow(null, 1);
  const reached = new Set(rows.map((row) => row.glAccount.id));
  for (const id of figures.keys()) {
    if (!reached.has(id)) throw new Error(`The chart does not lead to GL account ${id}, which has figures`);
  }
  const totals = sum(rows.filter((row) => row.level === 1));
  return { rows, totals, balanced: isBalanced(totals) };
}

class Tree {
  private readonly children = new Map<number | null, GlAccount[]>();

  constructor(
    chart: readonly GlAccount[],
    private readonly figures: ReadonlyMap<number, Figures>,
  ) {
    for (const node of [...chart].sort(byCode)) {
      const siblings = this.children.get(node.parentId) ?? [];
      siblings.push(node);
      this.children.set(node.parentId, siblings);
    }
  }

  /** A chart is a few levels deep, so the recursion is too. */
  rowsBelow(parent: GlAccount | null, level: number): TrialBalanceRow[] {
    return (this.children.get(parent?.id ?? null) ?? []).flatMap((glAccount) => {
      const below = this.rowsBelow(glAccount, level + 1);
      const own = this.figures.get(glAccount.id);
      if (!own && below.length === 0) return [];
      const parts: Figures[] = below.filter((row) => row.level === level + 1);
      return [rowOf(glAccount, parent, level, sum(own ? [own, ...parts] : parts)), ...below];
    });
  }
}

function rowOf(
  glAccount: GlAccount,
  parent: GlAccount | null,
  level: number,
  total: Figures,
): TrialBalanceRow {
  const onNormalSide = (net: bigint): bigint => (glAccount.normalSide === 'D' ? net : -net);
  return {
    glAccount,
    parent,
    level,
    ...total,
    openingBalance: onNormalSide(total.openingDebit - total.openingCredit),
    closingBalance: onNormalSide(total.closingDebit - total.closingCredit),
  };
}

function sum(parts: readonly Figures[]): Figures {
  const total = noFigures();
  for (const part of parts) addFigures(total, part);
  return total;
}

function isBalanced(totals: Figures): boolean {
  return (
    totals.openingDebit === totals.openingCredit &&
    totals.debitTurnover === totals.creditTurnover &&
    totals.closingDebit === totals.closingCredit
  );
}

const byCode = (left: GlAccount, right: GlAccount): number => (left.code < right.code ? -1 : 1);
