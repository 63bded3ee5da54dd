import { Injectable } from '@nestjs/common';
import { toDatabaseTime } from '../platform/clock/index.js';
import { newTraceId } from '../platform/http/index.js';
import { BookDirectory, type BookRef } from '../ledger/books/index.js';
import { ChooseChannel, type ChannelsNow } from './choose-channel.js';
import { PayoutListRepository, type WaitingPayout } from './database/payout-list.repository.js';
import { PayoutTermsRepository } from './database/payout-terms.repository.js';
import { mayBeLeft } from './reroute.rules.js';
import { ReroutePayout } from './reroute-payout.js';
import type { PayoutRoute } from './payout-terms.js';
import { serviceActor } from './actors.js';
import type { PayoutActor } from './payout.js';

const PAGE = 50;
const MINUTE = 60_000;

/**
 * Moves what has waited for so long as its route says at a channel that cannot send. Each is decided on its locked row: of
 * several nodes that look at the same time one moves a payout, and the others find it moved.
 */
@Injectable()
export class RerouteByRule {
  constructor(
    private readonly books: BookDirectory,
    private readonly terms: PayoutTermsRepository,
    private readonly list: PayoutListRepository,
    private readonly chooseChannel: ChooseChannel,
    private readonly reroute: ReroutePayout,
  ) {}

  /**
   * @param isStopping asked between pages
   * @returns how many were moved by this sweep
   */
  async sweep(isStopping: () => boolean = () => false, traceId = newTraceId()): Promise<number> {
    const actor = serviceActor(traceId);
    let moved = 0;
    for (const { bookId, code } of await this.terms.booksThatReroute()) {
      const book = await this.books.byCode(code);
      if (!book.ok) continue;
      const { routes } = await this.terms.read(bookId);
      for (const route of routes)
        if (route.isActive && route.rerouteAfterMinutes !== null)
          moved += await this.ofRoute(book.value, route, actor, isStopping);
    }
    return moved;
  }

  private async ofRoute(
    book: BookRef,
    route: PayoutRoute,
    actor: PayoutActor,
    isStopping: () => boolean,
  ): Promise<number> {
    const channels = await this.chooseChannel.now(book);
    const candidates = [...new Set(route.candidates.map(({ channel }) => channel))].flatMap(
      (code) => channels.channelOf(code) ?? [],
    );
    const isBad = candidates.filter((channel) => mayBeLeft(channel, channels.standingOf(channel), channels));
    // Nobody could take them: what waits is not even looked at.
    if (isBad.length === candidates.length) return 0;
    let moved = 0;
    for (const { id } of isBad) moved += await this.ofChannel(id, { route, channels, actor }, isStopping);
    return moved;
  }

  private async ofChannel(
    channelId: number,
    by: { readonly route: PayoutRoute; readonly channels: ChannelsNow; readonly actor: PayoutActor },
    isStopping: () => boolean,
  ): Promise<number> {
    const minutes = by.route.rerouteAfterMinutes!;
    const until = toDatabaseTime(new Date(by.channels.at.getTime() - minutes * MINUTE));
    const reason = `its channel could not send for ${minutes} minutes`;
    let moved = 0;
    let last: WaitingPayout | null = null;
    while (!isStopping()) {
      const page: WaitingPayout[] = await this.list.waiting(channelId, by.route.code, until, last, PAGE);
      for (const payout of await this.list.byIds(page.map(({ id }) => id))) {
        const done = await this.reroute.execute(payout, { ...by, reason, named: null });
        if (done.ok) moved += 1;
      }
      last = page.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    return moved;
  }
}
