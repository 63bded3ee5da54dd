import { Injectable } from '@nestjs/common';
import { Clock, toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import { formatAmount } from '../platform/money/index.js';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import { TransitRepository } from './database/transit.repository.js';
import type {
  OpenTransferDto,
  OwnTransferDto,
  OwnTransfersFilter,
  OwnTransferStoryDto,
  TransitsDto,
} from './dto/own-transfer.dto.js';
import type { ChannelPositionsDto } from './dto/position.dto.js';
import type { OwnTransfer } from './own-transfer.js';
import { signed, viewOfEvent, viewOfPosition, viewOfTransfer } from './own-transfer-view.js';
import { ownTransferRefusals } from './own-transfers.errors.js';
import { ReadPositions } from './read-positions.js';

const MOST_OPEN = 1_000;
const MINUTE = 60_000;

/** Reads positions and transfers. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadOwnTransfers {
  constructor(
    private readonly transfers: OwnTransferRepository,
    private readonly transit: TransitRepository,
    private readonly reading: ReadPositions,
    private readonly channels: ChannelDirectory,
    private readonly clock: Clock,
  ) {}

  async positions(book: BookRef): Promise<ChannelPositionsDto> {
    return { items: (await this.reading.ofBook(book.id)).map(viewOfPosition) };
  }

  async view(transfer: OwnTransfer): Promise<OwnTransferDto> {
    return viewOfTransfer(transfer, await this.channelOf());
  }

  async story(book: BookRef, id: string): Promise<Result<OwnTransferStoryDto>> {
    const transfer = isUuid(id) ? await this.transfers.byId(id) : null;
    if (transfer?.bookId !== book.id) return refused(ownTransferRefusals.notFound(id));
    const events = await this.transfers.events(id);
    const explanation = JSON.parse(transfer.explanation) as object;
    return accepted({
      ...(await this.view(transfer)),
      explanation: Array.isArray(explanation) ? { positions: explanation } : explanation,
      events: events.map(viewOfEvent),
    });
  }

  async page(book: BookRef, query: OwnTransfersFilter): Promise<Result<Page<OwnTransferDto>>> {
    const cursor = query.after === undefined ? null : decodeCursor(query.after, 1);
    if (cursor && !cursor.ok) return cursor;
    const before = cursor?.ok ? cursor.value[0]! : null;
    if (before !== null && !isUuid(before)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.transfers.list(book.id, query.state ?? null, before, limit + 1);
    const channelOf = await this.channelOf();
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (transfer) => viewOfTransfer(transfer, channelOf),
      ),
    );
  }

  /** What lies between banks, and which transfers it belongs to. */
  async transits(book: BookRef): Promise<TransitsDto> {
    const found = await this.transit.ofBook(book.id);
    const sent = (await this.transfers.list(book.id, 'sent', null, MOST_OPEN)).reverse();
    const channelOf = await this.channelOf();
    return {
      items: found.map(({ account, currency, decimals, onBooks, ofTransfers }) => ({
        ...{ account, currency, onBooks: signed(onBooks, decimals) },
        ofTransfers: formatAmount(ofTransfers, decimals),
        difference: signed(onBooks - ofTransfers, decimals),
        open: sent
          .filter(({ transitAccount }) => transitAccount === account)
          .map((transfer) => this.openOf(transfer, channelOf)),
      })),
    };
  }

  private openOf(transfer: OwnTransfer, channelOf: (id: number) => Channel): OpenTransferDto {
    const { id, from, to, amount, createdAt } = viewOfTransfer(transfer, channelOf);
    const age = this.clock.now().getTime() - Date.parse(createdAt);
    return {
      ...{ id, from, to, amount, ageMinutes: Math.max(0, Math.floor(age / MINUTE)) },
      ...(transfer.arriveBy !== null && { arriveBy: toIsoTime(transfer.arriveBy) }),
    };
  }

  /** Channels are never deleted. */
  private async channelOf(): Promise<(id: number) => Channel> {
    const channels = new Map((await this.channels.all()).map((channel) => [channel.id, channel]));
    return (id) => channels.get(id)!;
  }
}
