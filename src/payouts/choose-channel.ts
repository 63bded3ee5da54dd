import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ChannelStandings } from './channel-standings.js';
import {
  channelProblem,
  choose,
  chosenIn,
  type Choice,
  type KnownChannels,
  type LookedAt,
  type ToPay,
} from './routing.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import type { PayoutRoute, PayoutTerms } from './payout-terms.js';
import type { Payout } from './payout.js';

/** The channels of a book at a time. */
export interface ChannelsNow extends KnownChannels {
  /** Of a payout: it is never without its channel. */
  readonly byId: (channelId: number) => Channel;
  readonly at: Date;
  readonly timeZone: string;
}

/** The channel that a payout goes through: the one that was named, or that which a route prefers. */
@Injectable()
export class ChooseChannel {
  constructor(
    private readonly channels: ChannelDirectory,
    private readonly standings: ChannelStandings,
    private readonly clock: Clock,
  ) {}

  async execute(
    terms: PayoutTerms,
    wanted: ToPay,
    { channel: code, route }: { readonly channel?: string; readonly route?: string },
  ): Promise<Result<Choice>> {
    if (route !== undefined) return this.byRoute(terms, wanted, route);
    const channel = await this.channels.byCode(terms.bookId, code!);
    if (!channel.ok) return refused(payoutRefusals.channelNotFound(code!));
    const problem = channelProblem(channel.value, wanted);
    return problem ? refused(problem) : accepted({ channel: channel.value, explanation: [] });
  }

  /** @param at when it is to be sent; now when left out */
  async byRoute(
    terms: PayoutTerms,
    wanted: ToPay,
    code: string,
    at = this.clock.now(),
  ): Promise<Result<Choice>> {
    const route = routeOf(terms, code);
    if (!route) return refused(payoutRefusals.routeNotFound(code));
    const { bookId: id, timeZone } = terms;
    return choose(route, await this.now({ id, timeZone }), { ...wanted, at, timeZone });
  }

  /** The channels of the book as they are now. */
  async now({ id, timeZone }: Pick<BookRef, 'id' | 'timeZone'>): Promise<ChannelsNow> {
    const channels = await this.channels.ofBook(id);
    const byCode = new Map(channels.map((channel) => [channel.code, channel]));
    const byId = new Map(channels.map((channel) => [channel.id, channel]));
    return {
      ...{ channelOf: (code) => byCode.get(code), byId: (channelId) => byId.get(channelId)! },
      ...{ standingOf: await this.standings.of(id), at: this.clock.now(), timeZone },
    };
  }

  /** The channel that was chosen when the payout was made, wherever it went since. */
  async firstOf({ bookId, channelId, routeExplanation }: Payout): Promise<number> {
    if (routeExplanation === null) return channelId;
    const code = chosenIn(JSON.parse(routeExplanation) as LookedAt[]);
    const first = code === undefined ? null : await this.channels.byCode(bookId, code);
    return first?.ok ? first.value.id : channelId;
  }
}

export const routeOf = ({ routes }: Pick<PayoutTerms, 'routes'>, code: string): PayoutRoute | undefined =>
  routes.find((route) => route.code === code && route.isActive);
