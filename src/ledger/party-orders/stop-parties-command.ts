import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { StopParties } from '../accounts/index.js';
import type { ApprovedOrder, ChangeCommand } from '../approvals/index.js';
import type { BookRef } from '../books/index.js';
import { PartyOrderDto } from './dto/party-order.dto.js';
import { partyOrderRefusals } from './party-orders.errors.js';

/** Freezes or stops all accounts of a list of parties, or lets them go again: with maker and checker both ways. */
@Injectable()
export class StopPartiesCommand implements ChangeCommand<PartyOrderDto> {
  readonly effect = 'change';
  readonly name = 'stop-parties';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = PartyOrderDto;

  constructor(private readonly stopParties: StopParties) {}

  check(_book: BookRef, { frozen, stopIn, stopOut }: PartyOrderDto): Promise<Result<void>> {
    const asksForSomething = [frozen, stopIn, stopOut].some((state) => state !== undefined);
    return Promise.resolve(
      asksForSomething ? accepted(undefined) : refused(partyOrderRefusals.nothingToChange()),
    );
  }

  execute(tx: Tx, { caller, book, content, reason }: ApprovedOrder<PartyOrderDto>): Promise<Result<object>> {
    return this.stopParties.execute(tx, caller, book, { ...content, reason });
  }
}
