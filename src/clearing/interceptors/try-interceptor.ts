import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import { recordOf } from '../rules/explain-clearing.js';
import {
  MOST_EXAMPLES,
  MOST_TRIED,
  type HeldExampleDto,
  type TriedInterceptorDto,
  type TryInterceptorDto,
} from './dto/interceptor.dto.js';
import { interceptorRefusals } from './interceptors.errors.js';
import type { InterceptableRecord } from './interceptor.js';
import { readTree } from './read-tree.rules.js';
import { compileInterceptors, verdictOf, type InterceptorTrees } from './verdict.rules.js';

/** Read at a time. */
const PAGE = 2_000;

/** A record with its place in its file, from 1. */
interface PastRecord extends InterceptableRecord {
  readonly lineNo: number;
}

/** A dry run: what a tree would hold of an accepted file, or of records that are sent. Nothing is written. */
@Injectable()
export class TryInterceptor {
  constructor(private readonly files: AcceptedFiles) {}

  async execute(book: BookRef, body: TryInterceptorDto): Promise<Result<TriedInterceptorDto>> {
    const tree = readTree(body.tree);
    if (!tree.ok) return refused({ ...tree.refusal, ...inBody(tree.refusal.field) });
    const definition = { name: 'tried', sources: [], mode: body.mode, tree: tree.value };
    const trees = compileInterceptors([{ code: 'tried', number: 1, definition }]);
    const records = await this.recordsOf(book, body);
    return records.ok ? accepted(await countHeld(records.value, trees)) : records;
  }

  private async recordsOf(
    book: BookRef,
    { file, records }: TryInterceptorDto,
  ): Promise<Result<AsyncIterable<PastRecord> | PastRecord[]>> {
    if ((file === undefined) === (records === undefined)) return refused(interceptorRefusals.nothingToTry());
    if (file !== undefined) {
      const found = await this.files.find(book.id, file);
      return found ? accepted(this.linesOf(found.fileNo)) : refused(interceptorRefusals.fileNotFound(file));
    }
    const read: PastRecord[] = [];
    for (const [index, said] of records!.entries()) {
      const record = recordOf(book, said);
      if (!record.ok)
        return refused({
          ...record.refusal,
          field: record.refusal.field!.replace('record', `records/${index}`),
        });
      read.push({ ...record.value, lineNo: index + 1 });
    }
    return accepted(read);
  }

  /** Page by page; what is voided meanwhile has no more of them. */
  private async *linesOf(fileNo: string): AsyncGenerator<PastRecord> {
    for (let after = 0; ;) {
      const page = await this.files.page(fileNo, after, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      after = page.at(-1)!.lineNo;
    }
  }
}

/** The tree of an approval stands in its content, here in the body itself. */
const inBody = (field: string | undefined): { field?: string } =>
  field === undefined ? {} : { field: field.replace('content/', '') };

async function countHeld(
  records: AsyncIterable<PastRecord> | Iterable<PastRecord>,
  trees: InterceptorTrees,
): Promise<TriedInterceptorDto> {
  let [count, held] = [0, 0];
  const examples: HeldExampleDto[] = [];
  for await (const record of records) {
    if (count === MOST_TRIED) return { records: count, held, whole: false, examples };
    count++;
    if (verdictOf(record, trees) === 'pass') continue;
    held++;
    const { lineNo, orderNumber, party } = record;
    if (examples.length < MOST_EXAMPLES) examples.push({ line: lineNo, orderNumber, party });
  }
  return { records: count, held, whole: true, examples };
}
