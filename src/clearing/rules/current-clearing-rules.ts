import { Injectable } from '@nestjs/common';
import { Calendars } from '../../calendars/index.js';
import type { Result } from '../../platform/errors/index.js';
import { RecentMap } from '../../platform/recent-map/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import type { ClearingRules } from './compile-rules.rules.js';
import { LoadClearingRules } from './load-clearing-rules.js';

const KEPT = 20;

/**
 * The rules that count now, for records that are cleared one by one as they come. Compiled once for a source and date, and
 * kept until anything that they follow from is changed, on whatever node: two small reads tell.
 */
@Injectable()
export class CurrentClearingRules {
  private readonly kept = new RecentMap<string, Result<ClearingRules>>(KEPT);

  constructor(
    private readonly loading: LoadClearingRules,
    private readonly definitions: DefinitionRepository,
    private readonly calendars: Calendars,
  ) {}

  async of(book: BookRef, source: string, businessDate: string): Promise<Result<ClearingRules>> {
    // Read before the rules: what is loaded may be newer than its key, which then is never asked for again.
    const rules = await this.definitions.bookVersion(book.id);
    const calendars = await this.calendars.changesOf(book.id);
    const key = [book.id, rules, calendars, book.currencies.size, businessDate, source].join('/');
    const known = this.kept.get(key);
    if (known) return known;
    const loaded = await this.loading.execute(book, source, businessDate);
    if (loaded.ok) this.kept.set(key, loaded);
    return loaded;
  }
}
