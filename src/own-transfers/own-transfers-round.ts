import { Injectable } from '@nestjs/common';
import { newTraceId } from '../platform/http/index.js';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { ChannelDirectory } from '../channels/index.js';
import { serviceActor, type PayoutActor } from '../payouts/index.js';
import { ChangeOwnTransfer } from './change-own-transfer.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import { PositionRepository } from './database/position.repository.js';
import { TransitRepository } from './database/transit.repository.js';
import { FollowTransfer } from './follow-transfer.js';
import { OrderTransfers } from './order-transfers.js';
import type { OwnTransfer, OwnTransferState } from './own-transfer.js';
import { OwnTransferAlarms } from './own-transfer-alarms.js';
import { OwnTransferMetrics } from './own-transfer-metrics.js';
import { ProposeTransfers } from './propose-transfers.js';
import { ReadPositions } from './read-positions.js';

const PAGE = 50;
/** What is still late is told again as often. */
const ALARM_PAUSE_MINUTES = 60;

/** One look at all transfers and positions. Nodes look side by side: what one has done the others find done. */
@Injectable()
export class OwnTransfersRound {
  constructor(
    private readonly books: BookDirectory,
    private readonly channels: ChannelDirectory,
    private readonly positions: PositionRepository,
    private readonly reading: ReadPositions,
    private readonly transfers: OwnTransferRepository,
    private readonly transit: TransitRepository,
    private readonly change: ChangeOwnTransfer,
    private readonly order: OrderTransfers,
    private readonly follow: FollowTransfer,
    private readonly propose: ProposeTransfers,
    private readonly alarms: OwnTransferAlarms,
    private readonly metrics: OwnTransferMetrics,
  ) {}

  async execute(traceId = newTraceId(), isStopping: () => boolean = () => false): Promise<void> {
    const actor = serviceActor(traceId);
    const books = new Map<number, BookRef>();
    for (const { id, code } of await this.positions.books()) {
      const book = await this.books.byCode(code);
      if (book.ok) books.set(id, book.value);
    }
    const counts = {
      proposed: await this.each('proposed', isStopping, (one) => this.expire(one, actor)),
      approved: await this.each('approved', isStopping, (one) =>
        this.goOn(books.get(one.bookId)!, one, actor),
      ),
      sent: await this.each('sent', isStopping, (one) => this.await(one, actor)),
    };
    this.metrics.open = counts;
    for (const book of books.values()) {
      if (isStopping()) return;
      await this.propose.ofBook(book.id, actor);
      await this.look(book);
    }
  }

  /** @returns how many there were when they were looked at */
  private async each(
    state: OwnTransferState,
    isStopping: () => boolean,
    work: (transfer: OwnTransfer) => Promise<void>,
  ): Promise<number> {
    let count = 0;
    let last: string | null = null;
    while (!isStopping()) {
      const page: OwnTransfer[] = await this.transfers.inState(state, last, PAGE);
      for (const transfer of page) await work(transfer);
      count += page.length;
      last = page.at(-1)?.id ?? null;
      if (page.length < PAGE) break;
    }
    return count;
  }

  /** Refused while its time runs. */
  private async expire({ id }: OwnTransfer, actor: PayoutActor): Promise<void> {
    await this.change.execute(id, { kind: 'expire' }, actor);
  }

  private async goOn(book: BookRef, transfer: OwnTransfer, actor: PayoutActor): Promise<void> {
    if (transfer.payoutId !== null) {
      await this.follow.execute(transfer, actor);
      return;
    }
    const expired = await this.change.execute(transfer.id, { kind: 'expire' }, actor);
    if (!expired.ok) await this.order.execute(book, transfer, actor);
  }

  private async await(transfer: OwnTransfer, actor: PayoutActor): Promise<void> {
    const { id, state } = await this.follow.execute(transfer, actor);
    if (state !== 'sent' || !(await this.transfers.markLate(id, ALARM_PAUSE_MINUTES))) return;
    const to = await this.channels.byId(transfer.toChannelId);
    this.alarms.late.raise({ transfer: id, channel: to?.code });
  }

  private async look({ id: bookId, code }: BookRef): Promise<void> {
    for (const { channel, terms, position } of await this.reading.ofBook(bookId))
      this.metrics.position(`${code}/${channel.code}`, position, terms);
    for (const { account, onBooks, ofTransfers } of await this.transit.ofBook(bookId)) {
      if (this.alarms.isNewDifference(bookId, account, onBooks - ofTransfers))
        this.alarms.transitDiffers.raise({ account });
    }
  }
}
