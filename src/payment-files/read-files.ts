import { Injectable } from '@nestjs/common';
import {
  ChannelDirectory,
  fileReference,
  referenceParts,
  type Channel,
  type FileTerms,
} from '../channels/index.js';
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
import { formatAmount } from '../platform/money/index.js';
import { BookDirectory } from '../ledger/books/index.js';
import { FileEntryRepository } from './database/file-entry.repository.js';
import { IncomingFileRepository, type StoredIncoming } from './database/incoming-file.repository.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import type {
  IncomingFileDto,
  PaymentFileDto,
  PaymentFileEntryDto,
  PaymentFileStoryDto,
} from './dto/payment-file.dto.js';
import type { PaymentFile } from './payment-file.js';
import { fileRefusals } from './payment-files.errors.js';

/** A channel that is told by files. */
export interface FileChannel {
  readonly channel: Channel;
  readonly terms: FileTerms;
}

const isPosition = (text: string): boolean => /^[1-9][0-9]{0,8}$/.test(text);

/** What people see of files. */
@Injectable()
export class ReadFiles {
  constructor(
    private readonly books: BookDirectory,
    private readonly channels: ChannelDirectory,
    private readonly files: PaymentFileRepository,
    private readonly entries: FileEntryRepository,
    private readonly incoming: IncomingFileRepository,
  ) {}

  async channelOf(book: string, code: string): Promise<Result<FileChannel>> {
    const found = await this.books.byCode(book);
    if (!found.ok) return found;
    const channel = await this.channels.byCode(found.value.id, code);
    if (!channel.ok) return channel;
    const { file } = channel.value.terms;
    if (!file) return refused(fileRefusals.notAFileChannel(code));
    return accepted({ channel: channel.value, terms: file });
  }

  async one({ id }: Channel, reference: string): Promise<Result<PaymentFile>> {
    const parts = referenceParts(reference);
    const file = parts && (await this.files.byNumber(id, parts.fileDate, parts.number));
    return file ? accepted(file) : refused(fileRefusals.notFound(reference));
  }

  async story(channel: Channel, file: PaymentFile): Promise<PaymentFileStoryDto> {
    const events = await this.files.events(file.id);
    return {
      ...viewOfFile(channel, file),
      events: events.map(({ number, kind, to, reason, recordedAt }) => ({
        ...{ number, kind, to, reason, at: toIsoTime(recordedAt) },
      })),
    };
  }

  async page(channel: Channel, query: PageQuery): Promise<Result<Page<PaymentFileDto>>> {
    const after = query.after === undefined ? null : decodeCursor(query.after, 1);
    if (after && !after.ok) return after;
    const place = after && referenceParts(after.value[0]!);
    if (after && !place) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.files.list(channel.id, place, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        (row) => [fileReference(row)],
        (row) => viewOfFile(channel, row),
      ),
    );
  }

  async entriesPage(
    channel: Channel,
    file: PaymentFile,
    query: PageQuery,
  ): Promise<Result<Page<PaymentFileEntryDto>>> {
    const after = query.after === undefined ? null : decodeCursor(query.after, 1);
    if (after && !after.ok) return after;
    if (after && !isPosition(after.value[0]!)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.entries.page(file.id, Number(after?.value[0] ?? 0), limit + 1);
    const page = pageFrom(
      rows,
      limit,
      ({ position }) => [String(position)],
      ({ position, payoutId, amount, state }) => ({
        ...{ position, payout: payoutId, amount: formatAmount(amount, channel.decimals), state },
      }),
    );
    return accepted(page);
  }

  async incomingPage(channel: Channel, query: PageQuery): Promise<Result<Page<IncomingFileDto>>> {
    const after = query.after === undefined ? null : decodeCursor(query.after, 1);
    if (after && !after.ok) return after;
    if (after && !isUuid(after.value[0]!)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.incoming.list(channel.id, after?.value[0] ?? null, limit + 1);
    const views = await Promise.all(rows.map((row) => this.viewOfIncoming(row)));
    return accepted(
      pageFrom(
        views,
        limit,
        ({ id }) => [id],
        (view) => view,
      ),
    );
  }

  async oneIncoming(channel: Channel, id: string): Promise<Result<IncomingFileDto>> {
    const found = isUuid(id) ? await this.incoming.byId(channel.id, id) : null;
    return found ? accepted(await this.viewOfIncoming(found)) : refused(fileRefusals.incomingNotFound(id));
  }

  async viewOfIncoming(row: StoredIncoming): Promise<IncomingFileDto> {
    const file = (await this.files.byId(row.fileId))!;
    const { id, kind, name, sha256, lineCount, linesDone, state, receivedAt } = row;
    return {
      ...{ id, kind, name, sha256, file: fileReference(file), lines: lineCount, linesDone },
      ...{ done: state === 'done', receivedAt: toIsoTime(receivedAt) },
    };
  }
}

const instantOf = (time: string | null): string | null => time && toIsoTime(time);

export function viewOfFile({ decimals }: Channel, file: PaymentFile): PaymentFileDto {
  const { number, state, entries, channelVersion, sha256, bankCode } = file;
  return {
    ...{ file: fileReference(file), date: file.fileDate, number, state, entries },
    ...{ total: formatAmount(file.total, decimals), channelVersion, openedAt: toIsoTime(file.openedAt) },
    ...{ sealedAt: instantOf(file.sealedAt), sha256, handedOverAt: instantOf(file.handedOverAt) },
    ...{ deliveredAt: instantOf(file.deliveredAt), bankCode },
  };
}
