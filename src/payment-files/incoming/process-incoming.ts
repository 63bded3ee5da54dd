import { Injectable } from '@nestjs/common';
import {
  ChannelVersions,
  fileReference,
  readIncoming,
  type Channel,
  type FileTerms,
  type IncomingFile,
} from '../../channels/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { Ids } from '../../platform/ids/index.js';
import { IncomingFileRepository, type StoredIncoming } from '../database/incoming-file.repository.js';
import { PaymentFileRepository } from '../database/payment-file.repository.js';
import { FileAlarms } from '../file-alarms.js';
import { FileChanges } from '../file-changes.js';
import { FileMetrics } from '../file-metrics.js';
import { FinishFiles } from '../finish-files.js';
import type { FileEventKind, PaymentFile } from '../payment-file.js';
import { RecordLines } from './record-lines.js';

const PAGE = 200;
const FILES = 20;

/** What the bank has said of the file as a whole. */
interface Word {
  /** null: nothing new. */
  readonly event: FileEventKind | null;
  readonly reason: string;
  readonly facts: Partial<PaymentFile>;
}

/**
 * Puts files of the bank into the books, page by page. One node at a time holds a file; one that dies is followed by another,
 * which goes on behind the last page that was done. A page that is read again changes nothing more.
 */
@Injectable()
export class ProcessIncoming {
  constructor(
    private readonly incoming: IncomingFileRepository,
    private readonly files: PaymentFileRepository,
    private readonly versions: ChannelVersions,
    private readonly lines: RecordLines,
    private readonly changes: FileChanges,
    private readonly finish: FinishFiles,
    private readonly transactions: Transactions,
    private readonly alarms: FileAlarms,
    private readonly metrics: FileMetrics,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws Error when one could not be put into the books now; it is tried again when its lease is over */
  async execute(channel: Channel): Promise<void> {
    const failures: unknown[] = [];
    for (const incoming of await this.incoming.waiting(channel.id, FILES)) {
      try {
        await this.process(channel, incoming);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `Files of ${channel.code} wait`);
  }

  private async process(channel: Channel, incoming: StoredIncoming): Promise<void> {
    const token = this.ids.uuid();
    const taken = await this.incoming.take(incoming.id, token);
    if (!taken) return;
    const terms = await this.versions.termsOf(channel.id, incoming.channelVersion);
    const read = readIncoming(
      terms.file![incoming.kind],
      taken.content,
      channel.decimals,
      incoming.lineCount,
    );
    if (Array.isArray(read)) throw new Error(`Incoming file ${incoming.id} is not what was received`);
    const about = (await this.files.byId(incoming.fileId))!;
    const word = wordOf(terms.file!, incoming, read);
    // Payments first: money comes back of what has succeeded.
    const ordered = word.event === 'unexpected' ? [] : inOrder(read);
    for (let done = taken.linesDone; done < ordered.length; done += PAGE) {
      const page = ordered.slice(done, done + PAGE);
      await this.lines.execute(channel, { about, incoming, returnedCodes: terms.file!.codes.returned }, page);
      this.metrics.read(page.length);
      if (!(await this.incoming.goOn(incoming.id, token, done + page.length))) return;
    }
    await this.conclude(channel, { incoming, about, word }, token);
  }

  /** The last page is done: the file hears it, and what came is done, together. */
  private async conclude(
    channel: Channel,
    { incoming, about, word }: { incoming: StoredIncoming; about: PaymentFile; word: Word },
    token: string,
  ): Promise<void> {
    const contradicts = await this.transactions.run(async (tx) => {
      const file = await this.files.lock(tx, about.id);
      if (!(await this.incoming.finish(tx, incoming.id, token, toDatabaseTime(this.clock.now()))))
        return false;
      const { event } = word;
      if (event === null) return false;
      // Said late, or again: only a file that was refused was not taken.
      if (event === 'acknowledge' && file.state !== 'handed-over') return file.state === 'refused';
      return (await this.changes.apply(tx, file, { ...word, event, by: incoming })) === null;
    });
    const { traceId } = incoming;
    const facts = { channel: channel.code, file: fileReference(about), code: word.facts.bankCode, traceId };
    if (contradicts) this.alarms.contradiction.raise(facts);
    else if (word.event === 'unexpected') this.alarms.unexpected.raise(facts);
    await this.finish.complete(incoming, about);
  }
}

function inOrder({ lines }: IncomingFile): IncomingFile['lines'] {
  const isReturn = ({ returnReference }: IncomingFile['lines'][number]): boolean => returnReference !== null;
  return [...lines.filter((line) => !isReturn(line)), ...lines.filter(isReturn)];
}

/** Only listed codes say anything. A file that is refused as a whole has nothing to say of its entries. */
function wordOf(
  { codes }: FileTerms,
  { kind, name }: StoredIncoming,
  { code, message, lines }: IncomingFile,
): Word {
  if (kind === 'result') return { event: 'result', reason: name, facts: {} };
  const reason = [code, ...(message ? [message] : [])].join(': ');
  const facts = { bankCode: code };
  if (codes.taken.includes(code!)) return { event: 'acknowledge', reason, facts };
  if (codes.duplicate.includes(code!)) return { event: null, reason, facts };
  if (codes.refused.includes(code!) && lines.length === 0) return { event: 'refuse', reason, facts };
  return { event: 'unexpected', reason, facts };
}
