import { Injectable } from '@nestjs/common';
import { fileReference, type Channel } from '../channels/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions } from '../platform/database/index.js';
import { sha256 } from '../platform/digest/index.js';
import { PayoutChanges, serviceActor, transition, type PayoutChange } from '../payouts/index.js';
import { ExchangeLog, RecordAnswers, type Answer } from '../payout-sending/index.js';
import { FileEntryRepository, type StoredEntry } from './database/file-entry.repository.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import { FileAlarms } from './file-alarms.js';
import { FileChanges, type FileChange } from './file-changes.js';
import { MakeContent } from './file-content.js';
import type { FileState, PaymentFile } from './payment-file.js';

const PAGE = 200;
const FILES = 50;
const HOUR = 3_600_000;
/** What is still so is told again as often. */
const AGAIN = 24 * HOUR;

/** Brings files to their end, and tells a person of those that do not get there. */
@Injectable()
export class FinishFiles {
  constructor(
    private readonly files: PaymentFileRepository,
    private readonly entries: FileEntryRepository,
    private readonly changes: FileChanges,
    private readonly payouts: PayoutChanges,
    private readonly content: MakeContent,
    private readonly answers: RecordAnswers,
    private readonly log: ExchangeLog,
    private readonly transactions: Transactions,
    private readonly alarms: FileAlarms,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, channel: Channel): Promise<void> {
    const { traceId } = caller;
    for (const state of ['refused', 'withdrawn'] as const)
      await this.each(channel, state, (file) => this.failAll(channel, file, traceId));
    await this.each(channel, 'acknowledged', (file) => this.complete(caller, file));
    for (const state of ['sealed', 'handed-over', 'acknowledged'] as const)
      await this.each(channel, state, (file) => this.watch(channel, file, traceId));
  }

  /** Every payout of it is over. @returns whether it is complete now */
  async complete(by: FileChange['by'], { id }: PaymentFile): Promise<boolean> {
    if ((await this.entries.countOpen(id)) > 0) return false;
    return this.transactions.run(async (tx) => {
      const file = await this.files.lock(tx, id);
      const change = { event: 'complete', reason: '', by, facts: { watchAt: null } } as const;
      return (await this.changes.apply(tx, file, change)) !== null;
    });
  }

  private async each(
    channel: Channel,
    state: FileState,
    work: (file: PaymentFile) => Promise<unknown>,
  ): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.files.inState(channel.id, state, after, FILES);
      for (const file of page) if (file.watchAt !== null) await work(file);
      if (page.length < FILES) return;
      after = page.at(-1)!.id;
    }
  }

  /** Nothing of the file was or will be paid: that is certain, so its payouts fail with what was said of it. */
  private async failAll(channel: Channel, file: PaymentFile, traceId: string): Promise<void> {
    for (let after = 0; ; after += PAGE) {
      const page = await this.entries.page(file.id, after, PAGE);
      const open = page.filter(({ state }) => state === 'processing');
      await this.answers.execute(open.map((entry) => this.failureOf(channel, file, entry, traceId)));
      if (page.length < PAGE) break;
    }
    // What could not be concluded now is at the next round.
    if ((await this.entries.countOpen(file.id)) === 0)
      await this.files.watchAgain(file.id, file.watchAt!, null);
  }

  private failureOf(channel: Channel, file: PaymentFile, entry: StoredEntry, traceId: string): Answer {
    const code = file.bankCode!;
    const excerpt = `file ${fileReference(file)} is ${file.state}: ${code}`;
    const { payoutId, requestNumber } = entry;
    const told = this.log.of({
      ...{ kind: 'callback', channel, payoutId, requestNumber, answer: 'failed', code, excerpt, traceId },
    });
    const exchange = { ...told, id: exchangeId(file.id, file.state, entry.position) };
    return { channel, payoutId, verdict: { kind: 'failed', code }, exchange, askedAt: null, good: null };
  }

  /** Told once for each time it is due, by one node. */
  private async watch(channel: Channel, file: PaymentFile, traceId: string): Promise<void> {
    const now = this.clock.now().getTime();
    if (file.watchAt === null || file.watchAt > toDatabaseTime(new Date(now))) return;
    const due = await this.resultsDue(file);
    const again = toDatabaseTime(new Date(due > now ? due : now + AGAIN));
    if (!(await this.files.watchAgain(file.id, file.watchAt, again))) return;
    const facts = { channel: channel.code, file: fileReference(file), state: file.state, traceId };
    if (file.state === 'sealed') return this.alarms.waiting.raise(facts);
    if (due > now) {
      // Put into the folder by nobody who could still say so.
      if (file.deliveredAt === null) this.alarms.undelivered.raise(facts);
      return;
    }
    for (let after = 0; after < file.entries; after += PAGE) {
      const open = await this.entries.unattended(file.id, after, PAGE);
      if (open.length > 0) await this.askPerson(file, open, traceId);
    }
    this.alarms.late.raise(facts);
  }

  /** In milliseconds; of a file that was not handed over: 0. */
  private async resultsDue(file: PaymentFile): Promise<number> {
    if (file.handedOverAt === null) return 0;
    const { resultDueHours } = await this.content.termsOf(file);
    return Date.parse(`${file.handedOverAt.replace(' ', 'T')}Z`) + resultDueHours * HOUR;
  }

  private askPerson(file: PaymentFile, entries: readonly StoredEntry[], traceId: string): Promise<void> {
    return this.transactions.run(async (tx) => {
      const locked = await this.payouts.lock(
        tx,
        entries.map(({ payoutId }) => payoutId),
      );
      const moment = await this.payouts.moment(tx);
      const changed: PayoutChange[] = [];
      for (const payout of locked.values()) {
        if (payout.state !== 'processing' || payout.attention !== null) continue;
        const detail = `No result of payment file ${fileReference(file)}`;
        const event = { kind: 'ask-person', attention: 'result-late', detail } as const;
        const change = transition(payout, event, serviceActor(traceId), moment);
        if (change.ok) changed.push(change.value);
      }
      await this.payouts.write(tx, changed);
    });
  }
}

/** The same for the same line of the same file, so that reading it again keeps no second one. Spelled as a UUID. */
export function exchangeId(...parts: readonly (string | number)[]): string {
  const hex = sha256(parts.join('/'));
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
