import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import {
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  type Page,
  type PageQuery,
} from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { FileFaultRepository, type NumberedFault } from './database/file-fault.repository.js';
import { TradeFileRepository } from './database/trade-file.repository.js';
import { TradeFormatRepository } from './database/trade-format.repository.js';
import { TradeSourceRepository } from './database/trade-source.repository.js';
import type {
  TradeFileDto,
  TradeFileErrorDto,
  TradeFilesQuery,
  TradeFileStoryDto,
} from './dto/trade-file.dto.js';
import type { TradeFormatDto, TradeSourceDto } from './dto/trade-source.dto.js';
import { viewOfFile } from './file-view.js';
import { MOST_FAULTS } from './formats/faults.js';
import type { TradeFile } from './trade-file.js';
import { tradeFileRefusals } from './trade-files.errors.js';
import type { TradeSource } from './trade-source.js';

/** Files, sources and formats as people see them. */
@Injectable()
export class ReadFiles {
  constructor(
    private readonly files: TradeFileRepository,
    private readonly faults: FileFaultRepository,
    private readonly sources: TradeSourceRepository,
    private readonly formats: TradeFormatRepository,
  ) {}

  async one(book: BookRef, id: string): Promise<Result<TradeFile>> {
    const file = isUuid(id) ? await this.files.byId(book.id, id) : null;
    return file ? accepted(file) : refused(tradeFileRefusals.notFound(id));
  }

  async view(book: BookRef, file: TradeFile): Promise<TradeFileDto> {
    const replaced = file.replacesNo === null ? null : await this.files.byNumber(file.replacesNo);
    return viewOfFile(book, file, replaced?.id ?? null);
  }

  async story(book: BookRef, file: TradeFile): Promise<TradeFileStoryDto> {
    const events = await this.faults.events(file.fileNo);
    return {
      file: await this.view(book, file),
      events: events.map(({ kind, from, to, reason, client, recordedAt }) => ({
        ...{ kind, from, to, reason, client, recordedAt: toIsoTime(recordedAt) },
      })),
    };
  }

  /** The latest first. */
  async page(book: BookRef, query: TradeFilesQuery): Promise<Result<Page<TradeFileDto>>> {
    const after = numberAfter(query);
    if (!after.ok) return after;
    const source = query.source === undefined ? null : await this.sources.byCode(book.id, query.source);
    const isOfNobody = query.source === undefined && query.businessDate !== undefined;
    if (isOfNobody || (query.source !== undefined && !source))
      return refused(tradeFileRefusals.sourceNotFound(query.source ?? ''));
    const limit = limitOf(query);
    const filter = source && { sourceNo: source.sourceNo, businessDate: query.businessDate ?? null };
    const rows = await this.files.list(book.id, filter, after.value, limit + 1);
    const views = new Map<TradeFile, TradeFileDto>();
    for (const file of rows) views.set(file, await this.view(book, file));
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ fileNo }) => [fileNo],
        (file) => views.get(file)!,
      ),
    );
  }

  async errors(file: TradeFile, query: PageQuery): Promise<Result<Page<TradeFileErrorDto>>> {
    const after = numberAfter(query);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.faults.page(file.fileNo, Number(after.value ?? 0), limit + 1);
    return accepted(pageFrom(rows, limit, ({ number }) => [String(number)], viewOfFault));
  }

  /** The whole report as CSV, UTF-8 with a byte order mark, so that spreadsheet programs read it as text. */
  async report(file: TradeFile): Promise<string> {
    const faults = await this.faults.page(file.fileNo, 0, MOST_FAULTS);
    const rows = faults.map(({ line, field, value, code, reason }) => [
      String(line),
      field,
      value,
      code,
      reason,
    ]);
    const lines = [['line', 'field', 'value', 'code', 'reason'], ...rows].map((row) =>
      row.map(cellOf).join(','),
    );
    return `\ufeff${lines.join('\r\n')}\r\n`;
  }

  async sourcesPage(book: BookRef, query: PageQuery): Promise<Result<Page<TradeSourceDto>>> {
    const after = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.sources.page(book.id, after.value[0]!, limit + 1);
    return accepted(pageFrom(rows, limit, ({ code }) => [code], viewOfSource));
  }

  async source(book: BookRef, code: string): Promise<Result<TradeSource>> {
    const source = await this.sources.byCode(book.id, code);
    return source ? accepted(source) : refused(tradeFileRefusals.sourceNotFound(code));
  }

  async formatsPage(book: BookRef, query: PageQuery): Promise<Result<Page<TradeFormatDto>>> {
    const after = query.after === undefined ? accepted(['', '0']) : decodeCursor(query.after, 2);
    if (!after.ok) return after;
    const [code, version] = after.value as [string, string];
    if (!/^[0-9]{1,9}$/.test(version)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.formats.page(book.id, [code, Number(version)], limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        (row) => [row.code, String(row.version)],
        (row) => ({ ...row, recordedAt: toIsoTime(row.recordedAt) }),
      ),
    );
  }
}

function numberAfter(query: PageQuery): Result<string | null> {
  if (query.after === undefined) return accepted(null);
  const decoded = decodeCursor(query.after, 1);
  if (!decoded.ok) return decoded;
  const number = decoded.value[0]!;
  return /^[0-9]{1,19}$/.test(number) ? accepted(number) : refused(cursorMalformed());
}

const viewOfFault = ({ line, field, value, code, reason }: NumberedFault): TradeFileErrorDto => ({
  ...{ line, field, value, code, reason },
});

function viewOfSource({ code, version, terms }: TradeSource): TradeSourceDto {
  const { products, fileName, ...rest } = terms;
  return {
    ...{ code, version },
    ...rest,
    kinds: [...rest.kinds],
    registrars: [...rest.registrars],
    ...(products && { products: [...products] }),
    ...(fileName !== null && { fileName }),
  };
}

/** What would be carried out as a formula is shown as a text. */
const cellOf = (value: string): string =>
  `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
