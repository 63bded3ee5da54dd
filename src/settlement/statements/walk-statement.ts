import { Injectable } from '@nestjs/common';
import { addDays } from '../../platform/clock/index.js';
import { SettlementPace } from '../settlement-pace.js';
import { ClearingSourceRepository } from './database/clearing-source.repository.js';
import { StatementRepository } from './database/statement.repository.js';
import { isSettled } from './rules/statement-figures.rules.js';
import type { ClearingSource, StatementDetail, StatementOrder, StatementScope } from './statement.js';

/** What is read at a time: details of a date, or the orders of that date, which come behind them. */
export interface StatementPage {
  readonly date: string;
  readonly details: readonly StatementDetail[];
  readonly orders: readonly StatementOrder[];
  /** By reference. */
  readonly sources: ReadonlyMap<string, ClearingSource>;
}

const DATES_AT_ONCE = 50;
const NO_SOURCES: ReadonlyMap<string, ClearingSource> = new Map();

/** Goes through what a party was due on settlement dates, page by key: memory holds a page, however many details there are. */
@Injectable()
export class WalkStatement {
  constructor(
    private readonly rows: StatementRepository,
    private readonly sources: ClearingSourceRepository,
    private readonly pace: SettlementPace,
  ) {}

  /** @param withSources whether files and lines are told */
  async *pages(scope: StatementScope, withSources: boolean): AsyncGenerator<StatementPage, void, undefined> {
    for (let first = scope.fromDate; first <= scope.toDate; first = addDays(first, DATES_AT_ONCE)) {
      const dates = Array.from({ length: DATES_AT_ONCE }, (_, days) => addDays(first, days));
      const within = dates.filter((date) => date <= scope.toDate);
      for (const date of await this.rows.datesWith(scope, within))
        yield* this.ofDate(scope, date, withSources);
    }
  }

  private async *ofDate(
    scope: StatementScope,
    date: string,
    withSources: boolean,
  ): AsyncGenerator<StatementPage, void, undefined> {
    const batchNos = new Set<string>();
    for (let after = '0'; ;) {
      const details = await this.rows.details(scope, date, after, this.pace.page);
      for (const one of details) if (isSettled(one)) batchNos.add(one.batchNo!);
      const references = details.filter(({ kind }) => kind === 'clearing').map(({ reference }) => reference);
      const sources = withSources ? await this.sources.of(references) : NO_SOURCES;
      yield { date, details, orders: [], sources };
      if (details.length < this.pace.page) break;
      after = details.at(-1)!.detailNo;
    }
    const orders = await this.rows.orders(scope, [...batchNos]);
    yield { date, details: [], orders, sources: NO_SOURCES };
  }
}
