import { Injectable } from '@nestjs/common';
import {
  fileReference,
  readIncoming,
  referenceParts,
  sha256Of,
  type Channel,
  type FileTerms,
} from '../../channels/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import {
  IncomingFileRepository,
  type IncomingKind,
  type StoredIncoming,
} from '../database/incoming-file.repository.js';
import { PaymentFileRepository } from '../database/payment-file.repository.js';
import { FileAlarms } from '../file-alarms.js';
import { FileMetrics } from '../file-metrics.js';
import { LEFT } from '../payment-file.state.js';
import { fileRefusals } from '../payment-files.errors.js';

/** A file as somebody brings it. */
export interface BroughtFile {
  readonly kind: IncomingKind;
  readonly name: string;
  /** Told apart from the content, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: Buffer;
}

export interface ReceivedFile {
  readonly incoming: StoredIncoming;
  /** The channel has had the very bytes before. */
  readonly replayed: boolean;
}

export const MOST_INCOMING_BYTES = 2 * 1024 * 1024;
/** Of all payments of a file, and of what comes back of earlier ones. */
const MOST_LINES = 20_000;

/**
 * Takes a file of the bank whole, or refuses it whole: checksum, form, count and totals are checked, and that it is about a
 * file that was handed over. What it says is put into the books by the next round; the same bytes twice are one file.
 */
@Injectable()
export class ReceiveFile {
  constructor(
    private readonly incoming: IncomingFileRepository,
    private readonly files: PaymentFileRepository,
    private readonly alarms: FileAlarms,
    private readonly metrics: FileMetrics,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    channel: Channel,
    file: FileTerms,
    brought: BroughtFile,
  ): Promise<Result<ReceivedFile>> {
    const received = await this.receive(caller, channel, file, brought);
    if (received.ok) this.metrics.came(received.value.replayed ? 'known' : 'taken');
    else this.refuse(channel, brought, received.refusal, caller.traceId);
    return received;
  }

  private async receive(
    caller: Caller,
    channel: Channel,
    file: FileTerms,
    { kind, name, sha256, bytes }: BroughtFile,
  ): Promise<Result<ReceivedFile>> {
    if (bytes.length > MOST_INCOMING_BYTES) return refused(fileRefusals.tooLarge(MOST_INCOMING_BYTES));
    const found = sha256Of(bytes);
    if (found !== sha256.toLowerCase()) return refused(fileRefusals.checksumDiffers(found));
    const known = await this.incoming.bySha256(channel.id, found);
    if (known) return accepted({ incoming: known, replayed: true });
    const read = readIncoming(file[kind], bytes, channel.decimals, MOST_LINES);
    if (Array.isArray(read)) return refused(fileRefusals.malformed(read));
    const about = await this.aboutOf(channel, read.file);
    if (!about.ok) return about;
    const incoming: StoredIncoming = {
      ...{ id: this.ids.uuid(), bookId: channel.bookId, channelId: channel.id },
      ...{ channelVersion: channel.version, fileId: about.value, kind, name, sha256: found },
      ...{ lineCount: read.lines.length, linesDone: 0, state: 'received', doneAt: null },
      ...{ clientId: caller.clientId, apiKeyId: caller.apiKeyId, traceId: caller.traceId },
      receivedAt: toDatabaseTime(this.clock.now()),
    };
    if (await this.incoming.insert(incoming, bytes)) return accepted({ incoming, replayed: false });
    const twin = await this.incoming.bySha256(channel.id, found);
    if (!twin) throw new Error(`Incoming file ${found} collides with nothing`);
    return accepted({ incoming: twin, replayed: true });
  }

  /** @returns the id of the payment file that the bank speaks of, which it must have from us */
  private async aboutOf(channel: Channel, reference: string): Promise<Result<string>> {
    const parts = referenceParts(reference);
    const file = parts && (await this.files.byNumber(channel.id, parts.fileDate, parts.number));
    if (!file) return refused(fileRefusals.fileUnknown(reference));
    if (LEFT.has(file.state)) return accepted(file.id);
    return refused(fileRefusals.notHandedOver(fileReference(file), file.state));
  }

  /** What a bank has sent and nobody could take is for a person, whoever brought it. */
  private refuse({ code: channel }: Channel, { name }: BroughtFile, refusal: Refusal, traceId: string): void {
    this.metrics.came('refused');
    this.alarms.refusedIncoming.raise({ channel, name, code: refusal.code, traceId });
  }
}
