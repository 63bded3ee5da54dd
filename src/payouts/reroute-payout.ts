import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Transactions } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import type { BookRef } from '../ledger/books/index.js';
import type { DecidedPayout } from './approve-payout.js';
import { ChooseChannel, routeOf } from './choose-channel.js';
import { PayoutListRepository } from './database/payout-list.repository.js';
import { PayoutTermsRepository } from './database/payout-terms.repository.js';
import type { ReroutePayoutDto } from './dto/routing.dto.js';
import { FindPayouts } from './find-payouts.js';
import { PayoutChanges } from './payout-changes.js';
import { PayoutRefusals } from './payout-refusals.js';
import { transition } from './payout-transition.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import { chooseOther } from './reroute.rules.js';
import type { ChannelsNow } from './choose-channel.js';
import type { PayoutRoute } from './payout-terms.js';
import type { Payout, PayoutActor } from './payout.js';

/** What a payout is moved by: the route as it is now, and the channels as they are now. */
export interface MovedBy {
  readonly route: PayoutRoute;
  readonly channels: ChannelsNow;
  readonly actor: PayoutActor;
  readonly reason: string;
  /** The channel that a person wants; null: that which the route prefers. */
  readonly named: string | null;
}

/**
 * Moves a payout that nobody has sent from a channel that cannot send to another candidate of its route. It is decided on
 * the locked row: against a claim exactly one of the two happens, and what is claimed never changes its channel.
 */
@Injectable()
export class ReroutePayout {
  constructor(
    private readonly find: FindPayouts,
    private readonly list: PayoutListRepository,
    private readonly terms: PayoutTermsRepository,
    private readonly chooseChannel: ChooseChannel,
    private readonly changes: PayoutChanges,
    private readonly refusals: PayoutRefusals,
    private readonly transactions: Transactions,
  ) {}

  /** By an operator, from the version that was seen. */
  async byPerson(
    caller: Caller,
    book: BookRef,
    id: string,
    body: ReroutePayoutDto,
  ): Promise<Result<DecidedPayout>> {
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const payout = found.value;
    if (await this.isSameAgain(caller, payout, body)) return accepted({ payout, replayed: true });
    const { clientId, apiKeyId, traceId } = caller;
    const actor: PayoutActor = { clientId, apiKeyId, traceId, part: 'operator' };
    const moved = await this.fromSeen(payout, book, actor, body);
    if (moved.ok) return accepted({ payout: moved.value, replayed: false });
    await this.refusals.recordRefusal(payout, 'reroute', moved.refusal, actor);
    return moved;
  }

  /** @param payout as it was found: if anything has happened to it since, it is not moved */
  async execute(payout: Payout, { route, channels, actor, reason, named }: MovedBy): Promise<Result<Payout>> {
    const { payee, amount, currency } = payout;
    const current = channels.byId(payout.channelId);
    const wanted = { payee, amount, currency, at: channels.at, timeZone: channels.timeZone };
    const choice = chooseOther(route, current, named, channels, wanted);
    if (!choice.ok) return choice;
    const { channel, explanation } = choice.value;
    const to = { channelId: channel.id, from: current.code, to: channel.code, routing: explanation };
    return this.transactions.run(async (tx) => {
      const locked = (await this.changes.lock(tx, [payout.id])).get(payout.id)!;
      const moment = await this.changes.moment(tx);
      const problem = problemOf(locked, payout.version);
      if (problem) return refused(problem);
      const change = transition(locked, { kind: 'reroute', ...to, reason }, actor, moment);
      if (!change.ok) return change;
      await this.changes.write(tx, [change.value]);
      return accepted(change.value.after);
    });
  }

  private async fromSeen(
    payout: Payout,
    book: BookRef,
    actor: PayoutActor,
    { version, channel, reason }: ReroutePayoutDto,
  ): Promise<Result<Payout>> {
    const problem = problemOf(payout, version);
    if (problem) return refused(problem);
    const route = routeOf(await this.terms.read(book.id), payout.route!);
    if (!route) return refused(payoutRefusals.routeNotFound(payout.route!));
    const channels = await this.chooseChannel.now(book);
    return this.execute(payout, { route, channels, actor, reason, named: channel ?? null });
  }

  /** The same operator says the same again, as after a lost answer. */
  private async isSameAgain(
    { clientCode }: Caller,
    { id, version: now }: Payout,
    { version, reason }: ReroutePayoutDto,
  ): Promise<boolean> {
    if (now <= version) return false;
    const [next] = await this.list.events(id, version, 1);
    return next?.kind === 'reroute' && next.client === clientCode && next.reason === reason;
  }
}

function problemOf({ state, route, version }: Payout, seen: number): Refusal | null {
  if (state !== 'approved') return payoutRefusals.notInState('reroute', state);
  if (route === null) return payoutRefusals.notRouted();
  return version === seen ? null : payoutRefusals.versionDiffers(version);
}
