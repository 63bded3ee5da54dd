import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { readPositiveAmount } from '../ledger/amounts/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ChooseChannel, routeOf } from './choose-channel.js';
import { PayoutTermsRepository } from './database/payout-terms.repository.js';
import type { ExplainRouteDto, RouteExplanationDto } from './dto/routing.dto.js';
import { payoutRefusals } from './payouts.errors.js';
import { chosenIn, explainRoute } from './routing.rules.js';

/** Says where a payout would go and why, as the channels are now; nothing is written. */
@Injectable()
export class ExplainRoute {
  constructor(
    private readonly terms: PayoutTermsRepository,
    private readonly chooseChannel: ChooseChannel,
    private readonly clock: Clock,
  ) {}

  async execute(book: BookRef, code: string, body: ExplainRouteDto): Promise<Result<RouteExplanationDto>> {
    const { payee, currency } = body;
    const decimals = book.currencies.get(currency);
    if (decimals === undefined) return refused(payoutRefusals.currencyNotInBook(currency, 'currency'));
    const amount = readPositiveAmount(
      body.amount,
      { currency, decimals },
      'amount',
      'A payout is greater than zero',
    );
    if (!amount.ok) return amount;
    const route = routeOf(await this.terms.read(book.id), code);
    if (!route) return refused(payoutRefusals.routeNotFound(code));
    const channels = await this.chooseChannel.now(book);
    const at = body.at === undefined ? this.clock.now() : new Date(body.at);
    const wanted = { payee, amount: amount.value, currency, at, timeZone: book.timeZone };
    const routing = explainRoute(route, channels, wanted).map((looked) => ({ ...looked }));
    const channel = chosenIn(routing);
    return accepted({ ...(channel !== undefined && { channel }), routing });
  }
}
