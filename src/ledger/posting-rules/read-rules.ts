import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import {
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  type Page,
  type PageQuery,
} from '../../platform/http/index.js';
import type { BookRef } from '../books/index.js';
import { PostingRuleRepository, type SavedRule } from './database/posting-rule.repository.js';
import { RuleChangeRepository, type RuleChange } from './database/rule-change.repository.js';
import { RuleListRepository, type ListedVersion, type RuleSummary } from './database/rule-list.repository.js';
import { postingRuleRefusals } from './posting-rules.errors.js';

/** As path parameters and cursors spell them. */
const NUMBER = /^[1-9][0-9]{0,8}$/;

/** Rules as people look at them. */
@Injectable()
export class ReadRules {
  constructor(
    private readonly rules: PostingRuleRepository,
    private readonly lists: RuleListRepository,
    private readonly changes: RuleChangeRepository,
  ) {}

  async summaries(book: BookRef, query: PageQuery): Promise<Result<Page<RuleSummary>>> {
    const cursor = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!cursor.ok) return cursor;
    const limit = limitOf(query);
    const rows = await this.lists.summaries(book.id, cursor.value[0]!, limit + 1);
    return accepted(pageOf(rows, limit, (row) => row.businessType));
  }

  async versions(
    book: BookRef,
    businessType: string,
    query: PageQuery,
  ): Promise<Result<Page<ListedVersion>>> {
    const below = numberIn(query.after);
    if (!below.ok) return below;
    const limit = limitOf(query);
    const rows = await this.lists.versions(book.id, businessType, below.value, limit + 1);
    if (rows.length === 0 && below.value === null) return refused(postingRuleRefusals.notFound(businessType));
    return accepted(pageOf(rows, limit, (row) => String(row.version)));
  }

  /** The version is as the path spells it. */
  async version(book: BookRef, businessType: string, version: string): Promise<Result<SavedRule>> {
    const rule = NUMBER.test(version)
      ? await this.rules.version(book.id, businessType, Number(version))
      : null;
    return rule ? accepted(rule) : refused(postingRuleRefusals.versionNotFound(businessType, version));
  }

  async history(book: BookRef, businessType: string, query: PageQuery): Promise<Result<Page<RuleChange>>> {
    const below = numberIn(query.after);
    if (!below.ok) return below;
    const known = await this.rules.latest(book.id, businessType);
    if (!known) return refused(postingRuleRefusals.notFound(businessType));
    const limit = limitOf(query);
    const rows = await this.changes.history(book.id, businessType, below.value, limit + 1);
    return accepted(pageOf(rows, limit, (row) => String(row.number)));
  }
}

function pageOf<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => string): Page<Row> {
  return pageFrom(
    rows,
    limit,
    (row) => [keyOf(row)],
    (row) => row,
  );
}

function numberIn(after: string | undefined): Result<number | null> {
  if (after === undefined) return accepted(null);
  const cursor = decodeCursor(after, 1);
  if (!cursor.ok) return cursor;
  const [number] = cursor.value;
  return NUMBER.test(number!) ? accepted(Number(number)) : refused(cursorMalformed());
}
