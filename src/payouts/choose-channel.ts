import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { ChannelDirectory } from '../channels/index.js';
import { channelProblem, choose, type Choice, type ToRoute } from './routing.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import type { PayoutTerms } from './payout-terms.js';

/** The channel that a payout goes through: the one that was named, or the first of a route that takes it. */
@Injectable()
export class ChooseChannel {
  constructor(private readonly channels: ChannelDirectory) {}

  async execute(
    terms: PayoutTerms,
    wanted: ToRoute,
    { channel: code, route }: { readonly channel?: string; readonly route?: string },
  ): Promise<Result<Choice>> {
    if (route !== undefined) return this.byRoute(terms, wanted, route);
    const channel = await this.channels.byCode(terms.bookId, code!);
    if (!channel.ok) return refused(payoutRefusals.channelNotFound(code!));
    const problem = channelProblem(channel.value, wanted);
    return problem ? refused(problem) : accepted({ channel: channel.value, explanation: [] });
  }

  private async byRoute(terms: PayoutTerms, wanted: ToRoute, code: string): Promise<Result<Choice>> {
    const route = terms.routes.find((known) => known.code === code && known.isActive);
    if (!route) return refused(payoutRefusals.routeNotFound(code));
    const channels = new Map(
      (await this.channels.ofBook(terms.bookId)).map((channel) => [channel.code, channel]),
    );
    return choose(route, (channel) => channels.get(channel), wanted);
  }
}
