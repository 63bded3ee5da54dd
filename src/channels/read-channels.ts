import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import {
  cursorMalformed,
  decodeCursor,
  limitOf,
  pageFrom,
  type Page,
  type PageQuery,
} from '../platform/http/index.js';
import { channelRefusals } from './channels.errors.js';
import { ChannelRepository, type ChannelVersion, type StoredChannel } from './database/channel.repository.js';

const VERSION = /^[1-9][0-9]{0,9}$/;

/** Channels as the database has them at this moment. */
@Injectable()
export class ReadChannels {
  constructor(private readonly channels: ChannelRepository) {}

  async one(book: BookRef, code: string): Promise<Result<StoredChannel>> {
    const found = await this.channels.ofBook(book.id, code);
    return found ? accepted(found) : refused(channelRefusals.notFound(code));
  }

  /** A page by code. */
  async list(book: BookRef, query: PageQuery): Promise<Result<Page<StoredChannel>>> {
    const after = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const rows = await this.channels.page(book.id, after.value[0]!, limitOf(query) + 1);
    return accepted(
      pageFrom(
        rows,
        limitOf(query),
        ({ channel }) => [channel.code],
        (row) => row,
      ),
    );
  }

  /** A page of what the channel was, newest first. */
  async versions(book: BookRef, code: string, query: PageQuery): Promise<Result<Page<ChannelVersion>>> {
    const found = await this.one(book, code);
    if (!found.ok) return found;
    const below = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!below.ok) return below;
    const [version] = below.value;
    if (version !== undefined && !VERSION.test(version)) return refused(cursorMalformed());
    const place = version === undefined ? null : Number(version);
    const rows = await this.channels.versions(found.value.channel.id, place, limitOf(query) + 1);
    return accepted(
      pageFrom(
        rows,
        limitOf(query),
        (row) => [String(row.version)],
        (row) => row,
      ),
    );
  }
}
