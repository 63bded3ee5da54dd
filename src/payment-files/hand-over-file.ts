import { Injectable } from '@nestjs/common';
import { fileReference, type Channel } from '../channels/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { BatchGate } from '../payout-batches/index.js';
import { PayoutChanges } from '../payouts/index.js';
import { BehindGates } from './behind-gates.js';
import { FileEntryRepository } from './database/file-entry.repository.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import { FileAlarms } from './file-alarms.js';
import { FileChanges } from './file-changes.js';
import { MakeContent, type FileContent } from './file-content.js';
import type { PaymentFile } from './payment-file.js';
import { LEFT } from './payment-file.state.js';
import { fileRefusals } from './payment-files.errors.js';

/** In one statement. */
const PAGE = 500;
const HOUR = 3_600_000;
/** Then it is asked whether the file lies in the folder: the one who was to put it there may be dead. */
const LONGEST_DELIVERY = 600_000;

export interface HandedOver {
  readonly file: PaymentFile;
  readonly content: FileContent;
  /** True: it was by this call. Who only finds it handed over must not bring it to the bank by himself. */
  readonly isNew: boolean;
}

/**
 * Hands a sealed file over, once: that is committed before anybody gets its bytes, so that what may have left is never
 * taken for what has not. Under the lock every payout is still processing, every batch paying, and no stop in force.
 */
@Injectable()
export class HandOverFile {
  constructor(
    private readonly files: PaymentFileRepository,
    private readonly entries: FileEntryRepository,
    private readonly gates: BehindGates,
    private readonly changes: FileChanges,
    private readonly content: MakeContent,
    private readonly batches: BatchGate,
    private readonly payouts: PayoutChanges,
    private readonly audit: AuditTrail,
    private readonly alarms: FileAlarms,
    private readonly clock: Clock,
  ) {}

  /** @param reason null: by the service itself, into the folder */
  async execute(
    caller: Caller,
    channel: Channel,
    { id }: PaymentFile,
    reason: string | null,
  ): Promise<Result<HandedOver>> {
    const done = await this.gates.run(channel, async (tx) => {
      const file = await this.files.lock(tx, id);
      const content = await this.content.of(channel, file);
      if (LEFT.has(file.state)) return accepted({ file, content, isNew: false });
      const refusal = await this.refusalOf(tx, file, content);
      if (refusal) return refused(refusal);
      const { resultDueHours } = await this.content.termsOf(file);
      const now = this.clock.now();
      const wait = reason === null ? LONGEST_DELIVERY : resultDueHours * HOUR;
      const watchAt = toDatabaseTime(new Date(now.getTime() + wait));
      const facts = { handedOverAt: toDatabaseTime(now), watchAt };
      const change = { event: 'hand-over' as const, reason: reason ?? 'folder', by: caller, facts };
      const after = await this.changes.apply(tx, file, change);
      if (reason !== null)
        await this.audit.record(tx, {
          ...{ caller, bookId: channel.bookId, action: 'payment-file.hand-over', reason },
          target: `${channel.code} ${fileReference(file)}`,
        });
      return accepted({ file: after!, content, isNew: true });
    });
    if (!done.ok) this.tell(channel, id, done.refusal, caller.traceId);
    return done;
  }

  /** The bytes of a file that was handed over. A stop keeps them back as well: whoever gets them may bring them to the bank. */
  download(channel: Channel, { id }: PaymentFile): Promise<Result<FileContent>> {
    return this.gates.run(channel, async (tx) => {
      const file = await this.files.lock(tx, id);
      const reference = fileReference(file);
      if (!LEFT.has(file.state))
        return refused(
          fileRefusals.stateForbids(reference, file.state, 'downloaded before it is handed over'),
        );
      const content = await this.content.of(channel, file);
      return content.sha256 === file.sha256
        ? accepted(content)
        : refused(fileRefusals.bytesDiffer(reference));
    });
  }

  private async refusalOf(tx: Tx, file: PaymentFile, { sha256 }: FileContent): Promise<Refusal | null> {
    const reference = fileReference(file);
    if (file.state !== 'sealed') return fileRefusals.stateForbids(reference, file.state, 'handed over');
    if (sha256 !== file.sha256) return fileRefusals.bytesDiffer(reference);
    if (await this.entries.hasStoppedParty(tx, file.id)) return fileRefusals.partyStopped();
    const batches = await this.entries.batchesOf(tx, file.id);
    const paying = await this.batches.pass(tx, batches);
    const resting = batches.find((batch) => !paying.has(batch));
    if (resting !== undefined) return fileRefusals.batchNotPaying(resting);
    const ids: string[] = [];
    for (let after = 0; ; after += PAGE) {
      const page = await this.entries.page(file.id, after, PAGE);
      ids.push(...page.map(({ payoutId }) => payoutId));
      if (page.length < PAGE) break;
    }
    ids.sort();
    for (let start = 0; start < ids.length; start += PAGE) {
      const locked = await this.payouts.lock(tx, ids.slice(start, start + PAGE));
      const ended = [...locked.values()].find(({ state }) => state !== 'processing');
      if (ended) return fileRefusals.entryEnded(ended.id);
    }
    return null;
  }

  private tell({ code: channel }: Channel, file: string, { code }: Refusal, traceId: string): void {
    const isBroken = code === fileRefusals.bytesDiffer('').code || code === fileRefusals.entryEnded('').code;
    if (isBroken) this.alarms.stuck.raise({ channel, file, code, traceId });
  }
}
