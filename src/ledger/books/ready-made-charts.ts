import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';

/** Names of the charts that a book can be opened with. */
export const READY_MADE_CHARTS = ['payment-company'] as const;
export type ReadyMadeChart = (typeof READY_MADE_CHARTS)[number];

/** A chart with its keys taken, so that installing it needs no connection but the transaction's. */
export interface PreparedChart {
  install(tx: Tx, bookId: number): Promise<void>;
}

/**
 * Where opening a book finds its chart. The chart module stands above this one and offers its charts here at boot, so
 * that a book and its chart come into being in one transaction without a circle of modules.
 */
@Injectable()
export class ReadyMadeCharts {
  private readonly offered = new Map<ReadyMadeChart, () => Promise<PreparedChart>>();

  offer(name: ReadyMadeChart, prepare: () => Promise<PreparedChart>): void {
    this.offered.set(name, prepare);
  }

  async prepare(name: ReadyMadeChart): Promise<PreparedChart> {
    const prepare = this.offered.get(name);
    if (!prepare) throw new Error(`Nobody offered the chart ${name}; is the chart module loaded?`);
    return prepare();
  }
}
