import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { RefusalError, valueOf, type Refusal } from '../../platform/errors/index.js';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { Ids } from '../../platform/ids/index.js';
import { postingOf, postingRefusals, PostingQueue, type Posting } from '../../ledger/posting/index.js';
import { ClearingParticipant } from './clearing-participant.js';
import { requestNumberOf, type ClearingPosting } from './clearing-posting.js';
import type { ClearingRun, RunActor, RunEventKind } from './clearing-run.js';
import { runTransition } from './clearing-run.state.js';
import { clearingRunRefusals } from './clearing-runs.errors.js';
import { ClearingPostingRepository } from './database/clearing-posting.repository.js';
import { ClearingRunRepository } from './database/clearing-run.repository.js';
import { voucherLines } from './voucher-lines.rules.js';
import type { Work } from './work.js';

/** Vouchers handed to the ledger at a time: a few groups, so that one is decided while another is written. */
const PAGE = 1_200;
/** Refused for a time, whatever the voucher: what is left waits until somebody opens the business type again. */
const WAITS = postingRefusals.businessTypeStopped('').code;

/**
 * Posts the vouchers of a run, chunk by chunk. The number of each is made of run, chunk and group: whoever else posts the same,
 * one is posted. A voucher that the ledger refuses makes exceptions of its details and does not keep the others.
 */
@Injectable()
export class PostRun {
  constructor(
    private readonly runs: ClearingRunRepository,
    private readonly postings: ClearingPostingRepository,
    private readonly participant: ClearingParticipant,
    private readonly queue: PostingQueue,
    private readonly transactions: Transactions,
    private readonly ids: Ids,
  ) {}

  /** @param run cleared or posting */
  async execute(run: ClearingRun, actor: RunActor, work: Work): Promise<void> {
    const begun = run.state === 'cleared' ? await this.step(run, 'post', actor, work) : run;
    if (!begun) return;
    for (let chunk = begun.postedChunks + 1; chunk <= begun.progress.chunks; chunk++) {
      if (!(await this.postOpen(begun, actor, work, chunk))) return;
      await this.transactions.run(async (tx) => {
        await work.guard(tx);
        await this.runs.posted(tx, begun.runNo, chunk);
      });
      await work.progressed(chunk);
    }
    await this.step(begun, 'finish', actor, work);
  }

  /** Posts what came later than its chunk. @param run posting or posted @returns whether nothing of it is open any more */
  later(run: ClearingRun, actor: RunActor, work: Work): Promise<boolean> {
    return this.postOpen(run, actor, work, 0);
  }

  /** Tries vouchers that were refused once more. @returns how many are posted now, and the refusals of the others */
  async again(
    run: ClearingRun,
    postings: readonly ClearingPosting[],
    actor: RunActor,
    guard: Work['guard'],
  ): Promise<{ posted: number; refusals: Refusal[] }> {
    const { refusals } = await this.post(run, postings, actor, guard);
    return { posted: postings.length - refusals.length, refusals };
  }

  /** @returns false when the run is to be left for now */
  private async postOpen(run: ClearingRun, actor: RunActor, work: Work, chunk: number): Promise<boolean> {
    for (let group = 0; ;) {
      if (work.isStopping()) return false;
      const page = await this.postings.inState(run.runNo, 'open', { chunk, group }, PAGE, chunk);
      if (page.length === 0) return true;
      const { mayGoOn } = await this.post(run, page, actor, work.guard);
      if (!mayGoOn) return false;
      if (page.length < PAGE) return true;
      group = page.at(-1)!.group;
    }
  }

  private async post(
    run: ClearingRun,
    page: readonly ClearingPosting[],
    actor: RunActor,
    guard: Work['guard'],
  ): Promise<{ mayGoOn: boolean; refusals: Refusal[] }> {
    const outcomes = await this.queue.postEach(page.map((one) => this.postingOf(run, one, actor.traceId)));
    const refusals: Refusal[] = [];
    let mayGoOn = true;
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.kind !== 'refused') continue;
      const { refusal } = outcome;
      refusals.push(refusal);
      if (refusal.kind === 'busy' || refusal.kind === 'unavailable') throw new RefusalError(refusal);
      if (refusal.code === WAITS || refusal.code === clearingRunRefusals.changedMeanwhile().code)
        mayGoOn = false;
      else if (refusal.code !== clearingRunRefusals.alreadyPosted().code)
        await this.refuse(run, page[index]!, refusal, guard);
    }
    return { mayGoOn, refusals };
  }

  private postingOf(run: ClearingRun, posting: ClearingPosting, traceId: string): Posting {
    const { chunk, group, businessType, payee } = posting;
    const requestNumber = requestNumberOf(run.id, posting);
    const lines = voucherLines(posting);
    const said = lines.map((line) => ({ ...line, amount: line.amount.toString() }));
    const contentHash = canonicalSha256({ command: 'clearing', run: run.id, chunk, group, lines: said });
    return postingOf(
      this.ids.uuid(),
      { bookId: run.bookId, clientId: 0, apiKeyId: 0, traceId, requestNumber, contentHash },
      {
        ...{ businessType, lines, reference: requestNumber },
        memo: `clearing of ${run.source} ${run.businessDate}: ${posting.results} results of ${payee}`,
        participations: [this.participant.posting(posting)],
      },
    );
  }

  private refuse(
    run: ClearingRun,
    posting: ClearingPosting,
    { code, message }: Refusal,
    guard: Work['guard'],
  ): Promise<void> {
    return this.transactions.run(async (tx) => {
      await guard(tx);
      const locked = await this.runs.lock(tx, run.runNo);
      const [now] = await this.postings.lock(tx, [posting]);
      if (locked?.state === 'void' || (now!.state !== 'open' && now!.state !== 'refused')) return;
      await this.postings.refused(tx, posting, code, message);
    });
  }

  /** @returns the run after the event; null when it was voided meanwhile */
  private step(
    run: ClearingRun,
    event: Extract<RunEventKind, 'post' | 'finish'>,
    actor: RunActor,
    work: Work,
  ): Promise<ClearingRun | null> {
    return this.transactions.run(async (tx: Tx) => {
      await work.guard(tx);
      const locked = (await this.runs.lock(tx, run.runNo))!;
      const wanted = event === 'post' ? 'cleared' : 'posting';
      if (locked.state !== wanted) return null;
      const recordedAt = await this.runs.databaseNow(tx);
      const change = valueOf(runTransition(locked, event, { reason: '', actor, recordedAt }));
      await this.runs.change(tx, change);
      return change.after;
    });
  }
}
