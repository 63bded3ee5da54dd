import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { TradeFileRepository } from '../database/trade-file.repository.js';
import { TradeRecordRepository } from '../database/trade-record.repository.js';
import { TradeSourceRepository } from '../database/trade-source.repository.js';
import { FileChanges, Overtaken } from '../file-changes.js';
import { FindFormat } from '../find-format.js';
import { BEGINNING, FileReading, linesBehind, type ReadingPlace } from '../formats/file-reading.rules.js';
import { LocalTimes } from '../formats/local-times.rules.js';
import type { StagedRecord } from '../formats/record-reader.rules.js';
import { TradeFileAlarms } from '../trade-file-alarms.js';
import { fileLines } from './file-lines.js';
import { KnownThings, type CheckKnown } from './known-things.js';
import { nextDigest } from './record-digest.js';
import type { RecordKeys } from './record-keys.js';
import { RefuseFile } from './refuse-file.js';
import { Spool } from './spool.js';
import { RECORDS_AT_ONCE, type StageEnd, type StageWork } from './stage-work.js';

/** One file while it is read. */
interface Parsing {
  readonly work: StageWork;
  readonly reading: FileReading;
  readonly check: CheckKnown;
  /** null: what was staged before is missing in it. */
  readonly keys: RecordKeys | null;
  chunk: StagedRecord[];
  digest: string;
  /** The chunk that is being written while the next one is read. */
  writing: Promise<void>;
}

/**
 * Reads a file line by line and stages its records in chunks, each with the place where reading goes on in the same
 * transaction: killed anywhere, another goes on behind the last chunk. Once something is wrong nothing more is staged.
 */
@Injectable()
export class ParseFile {
  constructor(
    private readonly transactions: Transactions,
    private readonly files: TradeFileRepository,
    private readonly records: TradeRecordRepository,
    private readonly sources: TradeSourceRepository,
    private readonly books: BookDirectory,
    private readonly formats: FindFormat,
    private readonly known: KnownThings,
    private readonly changes: FileChanges,
    private readonly refusing: RefuseFile,
    private readonly spool: Spool,
    private readonly alarms: TradeFileAlarms,
  ) {}

  /** @param keys filled with those of all records, when reading begins at the beginning */
  async execute(work: StageWork, keys: RecordKeys): Promise<StageEnd> {
    const { file, claim, actor } = work;
    const place = placeOf(file.progress);
    const parsing = await this.begin(work, place, place === BEGINNING ? keys : null);
    const { reading } = parsing;
    try {
      if ((await this.read(parsing, place.offset)) === 'stopped') return 'stopped';
    } finally {
      // Nothing may be under way behind the back of whoever comes next.
      await parsing.writing;
    }
    if (reading.faults.any) {
      await this.refusing.execute(work, reading.faults.list);
      return 'done';
    }
    const { line: lines, records, totals } = reading;
    const facts = { lines, records, totals, digest: parsing.digest, progress: '{}' };
    const step = { event: 'parse', reason: `${records} records`, actor, facts } as const;
    await this.transactions.run((tx) => this.changes.apply(tx, file, claim, step));
    return 'done';
  }

  private async begin(work: StageWork, place: ReadingPlace, keys: RecordKeys | null): Promise<Parsing> {
    const { sourceNo, bookId, formatCode, formatVersion, businessDate, registrar } = work.file;
    const source = (await this.sources.byNumber(sourceNo))!;
    // Another node may have added a currency.
    this.books.forget(source.bookCode);
    const book = valueOf(await this.books.byCode(source.bookCode));
    const format = await this.formats.version(bookId, formatCode, formatVersion);
    const times = new LocalTimes(book.timeZone);
    const context = { format, businessDate, registrar, currencies: book.currencies, times };
    const reading = new FileReading(context, place);
    return {
      ...{ work, reading, check: this.known.of(source), keys },
      ...{
        chunk: [],
        digest: place.digest === '' ? nextDigest('', []) : place.digest,
        writing: Promise.resolve(),
      },
    };
  }

  private async read(parsing: Parsing, from: number): Promise<StageEnd> {
    const { reading, work } = parsing;
    const { format } = reading;
    const behind = linesBehind(format);
    let held: readonly string[] = [];
    let heldEnds: readonly number[] = [];
    let isEnded = true;
    let end = from;
    for await (const page of fileLines(this.spool.pathOf(work.file.id), from, format.longestLine)) {
      const lines = held.length === 0 ? page.lines : [...held, ...page.lines];
      const ends = held.length === 0 ? page.ends : [...heldEnds, ...page.ends];
      const ready = Math.max(0, lines.length - behind);
      for (let index = 0; index < ready && !reading.faults.full; index++) {
        const record = reading.take(lines[index]!);
        end = ends[index]!;
        if (record === null) continue;
        // Once something is wrong nobody asks for keys.
        if (!reading.faults.any) parsing.keys?.add(record.recordKey, record.lineNo);
        parsing.chunk.push(record);
        if (parsing.chunk.length < RECORDS_AT_ONCE) continue;
        await this.flush(parsing, end);
        if (work.isStopping()) return 'stopped';
      }
      held = lines.slice(ready);
      heldEnds = ends.slice(ready);
      isEnded = page.isEnded;
      if (page.tooLong !== null) reading.tooLong(page.tooLong, held.length);
      if (reading.faults.full || page.tooLong !== null) return 'done';
    }
    await this.flush(parsing, end);
    await parsing.writing;
    reading.end(held, isEnded);
    return 'done';
  }

  /** Looks at the chunk, waits for the one before it, and has it written while the next one is read. */
  private async flush(parsing: Parsing, offset: number): Promise<void> {
    const { chunk, reading, work } = parsing;
    parsing.chunk = [];
    if (chunk.length === 0) return;
    await parsing.check(chunk, reading.faults);
    if (reading.faults.any) return;
    parsing.digest = nextDigest(parsing.digest, chunk);
    const progress = JSON.stringify(reading.place(offset, parsing.digest));
    await parsing.writing;
    parsing.writing = this.write(work, chunk, progress);
    // Told to whoever waits for it next.
    parsing.writing.catch(() => undefined);
  }

  private async write(
    { file, claim }: StageWork,
    chunk: readonly StagedRecord[],
    progress: string,
  ): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.files.goOn(tx, file.fileNo, claim, progress)))
        throw new Overtaken(`File ${file.id} is somebody else's now`);
      await this.records.insert(tx, file.fileNo, chunk);
    });
    this.alarms.records(chunk.length);
  }
}

const placeOf = (progress: string): ReadingPlace =>
  progress === '{}' ? BEGINNING : (JSON.parse(progress) as ReadingPlace);
