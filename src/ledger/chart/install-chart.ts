import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { NumberIds } from '../../platform/ids/index.js';
import type { PreparedChart } from '../books/index.js';
import { usuallyMayOverdraw, usualSide } from './chart.rules.js';
import { GlAccountRepository } from './database/gl-account.repository.js';
import type { GlAccount, GlClass } from './gl-account.js';

/** A node of a ready-made chart; what is left out is usual for the class. */
export interface ChartTemplateNode {
  readonly code: string;
  readonly name: string;
  readonly class: GlClass;
  readonly normalSide?: 'D' | 'C';
  readonly mayOverdraw?: boolean;
  readonly children?: readonly ChartTemplateNode[];
}

/** Puts a ready-made chart into a new book. */
@Injectable()
export class InstallChart {
  constructor(
    private readonly glAccounts: GlAccountRepository,
    private readonly numbers: NumberIds,
  ) {}

  /** Takes the keys; they come from another connection and must not be waited for inside the transaction. */
  async prepare(template: readonly ChartTemplateNode[]): Promise<PreparedChart> {
    const ids = await this.numbers.take('gl_account', countOf(template));
    return {
      install: (tx: Tx, bookId: number) => this.glAccounts.insert(tx, nodesOf(template, bookId, [...ids])),
    };
  }
}

function countOf(template: readonly ChartTemplateNode[]): number {
  return template.reduce((count, node) => count + 1 + countOf(node.children ?? []), 0);
}

/** Parents before children, each with the next of the ids. */
function nodesOf(
  template: readonly ChartTemplateNode[],
  bookId: number,
  ids: number[],
  parentId: number | null = null,
): GlAccount[] {
  return template.flatMap((node) => {
    const account: GlAccount = {
      id: ids.shift()!,
      bookId,
      code: node.code,
      name: node.name,
      parentId,
      class: node.class,
      normalSide: node.normalSide ?? usualSide(node.class),
      mayOverdraw: node.mayOverdraw ?? usuallyMayOverdraw(node.class),
    };
    return [account, ...nodesOf(node.children ?? [], bookId, ids, account.id)];
  });
}
