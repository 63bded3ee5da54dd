import { Injectable } from '@nestjs/common';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom } from '../../platform/http/index.js';
import type { Page, PageQuery } from '../../platform/http/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from './database/definition.repository.js';
import type { DefinitionKind, KeptVersion } from './definition.js';

const NUMBER = /^[1-9][0-9]{0,9}$/;

/** How one kind is shown, and what is said where there is none of a code. */
export interface Shown<Definition, View> {
  readonly kind: DefinitionKind;
  readonly viewOf: (version: KeptVersion<Definition>) => View;
  readonly notFound: (code: string) => Refusal;
}

/** Rules, fee schedules and interceptors as people see them. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadDefinitions {
  constructor(private readonly definitions: DefinitionRepository) {}

  async one<Definition, View>(
    { id }: BookRef,
    code: string,
    { kind, viewOf, notFound }: Shown<Definition, View>,
  ): Promise<Result<View>> {
    const [last] = await this.definitions.versions<Definition>(id, kind, code, null, 1);
    return last ? accepted(viewOf(last)) : refused(notFound(code));
  }

  async page<Definition, View>(
    { id }: BookRef,
    query: PageQuery,
    { kind, viewOf }: Shown<Definition, View>,
  ): Promise<Result<Page<View>>> {
    const after = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.definitions.page<Definition>(id, kind, after.value[0]!, limit + 1);
    return accepted(pageFrom(rows, limit, ({ code }) => [code], viewOf));
  }

  /** Newest first. */
  async versions<Definition, View>(
    { id }: BookRef,
    code: string,
    query: PageQuery,
    { kind, viewOf, notFound }: Shown<Definition, View>,
  ): Promise<Result<Page<View>>> {
    const below = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!below.ok) return below;
    const [number] = below.value;
    if (number !== undefined && !NUMBER.test(number)) return refused(cursorMalformed());
    if ((await this.definitions.lastNumber(id, kind, code)) === 0) return refused(notFound(code));
    const limit = limitOf(query);
    const place = number === undefined ? null : Number(number);
    const rows = await this.definitions.versions<Definition>(id, kind, code, place, limit + 1);
    return accepted(pageFrom(rows, limit, (row) => [String(row.number)], viewOf));
  }
}
