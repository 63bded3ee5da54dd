import { Injectable } from '@nestjs/common';
import { newTraceId } from '../../platform/http/index.js';
import { valueOf } from '../../platform/errors/index.js';
import { BookDirectory } from '../../ledger/books/index.js';
import { PostingQueue, type Posting } from '../../ledger/posting/index.js';
import { AcceptedFiles } from '../../trade-files/index.js';
import type { ClearingRun } from '../runs/clearing-run.js';
import { ClearingExceptionRepository } from '../runs/database/clearing-exception.repository.js';
import { ClearingResultRepository } from '../runs/database/clearing-result.repository.js';
import { ClearingRunRepository } from '../runs/database/clearing-run.repository.js';
import { ClearingEngines, type ClearingEngine } from '../runs/engine.js';
import { SecondRepository } from './database/second.repository.js';
import { SecondPostings } from './second-postings.js';
import type { SecondClearing } from './second.js';

const PAGE = 200;
/** What does not get on is tried again after that. */
const PAUSE_MINUTES = 5;

interface Prepared {
  readonly second: SecondClearing;
  readonly posting: Posting;
}

/**
 * What the service does for second clearings by itself: works them out, and refunds those that the downstream has refused. On
 * every node at once; the number of each voucher and the locked row let one of them take a step. What cannot be worked out
 * or posted waits by itself and keeps nobody.
 */
@Injectable()
export class AdvanceSeconds {
  constructor(
    private readonly seconds: SecondRepository,
    private readonly postings: SecondPostings,
    private readonly runs: ClearingRunRepository,
    private readonly results: ClearingResultRepository,
    private readonly exceptions: ClearingExceptionRepository,
    private readonly files: AcceptedFiles,
    private readonly engines: ClearingEngines,
    private readonly books: BookDirectory,
    private readonly queue: PostingQueue,
  ) {}

  async round(isStopping: () => boolean = () => false, traceId = newTraceId()): Promise<void> {
    for (const state of ['triggered', 'failed'] as const) {
      while (!isStopping()) {
        const page = await this.seconds.due(state, PAGE);
        if (page.length === 0) break;
        await this.post(await this.prepare(state, page, traceId));
        if (page.length < PAGE) break;
      }
    }
  }

  private async prepare(
    state: 'triggered' | 'failed',
    page: readonly SecondClearing[],
    traceId: string,
  ): Promise<Prepared[]> {
    const prepared: Prepared[] = [];
    const known = new Map<string, { run: ClearingRun; engine: ClearingEngine }>();
    for (const second of page) {
      const run = known.get(second.runNo)?.run ?? (await this.runs.byNumber(second.runNo))!;
      if (state === 'failed') {
        prepared.push({ second, posting: this.postings.refunding(run, second, traceId) });
        continue;
      }
      const later = await this.exceptions.pinnedOf(second);
      const engine = (later === null && known.get(second.runNo)?.engine) || (await this.engineOf(run, later));
      if (later === null) known.set(second.runNo, { run, engine });
      const posting = await this.derive(run, engine, second, traceId);
      if (posting) prepared.push({ second, posting });
    }
    return prepared;
  }

  private async engineOf(run: ClearingRun, later: string | null): Promise<ClearingEngine> {
    const book = valueOf(await this.books.byCode(await this.runs.bookCode(run.bookId)));
    return valueOf(await this.engines.load(book, run.source, run.businessDate, later ?? run.pinned));
  }

  /** @returns null when it cannot be worked out; it says why */
  private async derive(
    run: ClearingRun,
    engine: ClearingEngine,
    second: SecondClearing,
    traceId: string,
  ): Promise<Posting | null> {
    const { runNo, lineNo } = second;
    const record = (await this.files.record(run.fileNo, lineNo))!;
    const first = engine.clear(record);
    if (first.kind === 'exception')
      throw new Error(`Line ${lineNo} of run ${run.id} is not cleared as it was`);
    const derived = engine.second(record, first);
    if (derived.kind === 'exception') {
      await this.seconds.putOff(second, derived.code, PAUSE_MINUTES);
      return null;
    }
    const result = (await this.results.one(runNo, lineNo))!;
    const { payable } = engine.accountsOf(record, first);
    return this.postings.deriving(run, second, result, payable, derived, traceId);
  }

  /** Refused: stopped, no account, no money, or it was voided meanwhile. It is tried again after a pause. */
  private async post(prepared: readonly Prepared[]): Promise<void> {
    if (prepared.length === 0) return;
    const outcomes = await this.queue.postEach(prepared.map(({ posting }) => posting));
    for (const [index, outcome] of outcomes.entries())
      if (outcome.kind === 'refused')
        await this.seconds.putOff(prepared[index]!.second, outcome.refusal.code, PAUSE_MINUTES);
  }
}
