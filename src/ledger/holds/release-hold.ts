import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import type { ReleaseHoldDto } from './dto/hold-commands.dto.js';
import { HoldParticipant } from './hold-participant.js';
import { releaseParticipation } from './hold-participations.js';
import { holdPosting } from './hold-posting.js';
import { holdRefusals } from './holds.errors.js';
import { readHeldAmount } from './read-held-amount.js';
import { ReadHolds } from './read-holds.js';
import { RunHoldCommand, type ChangedHold } from './run-hold-command.js';

/** Gives a part of a hold, or all that is left of it, back to its account. */
@Injectable()
export class ReleaseHold {
  constructor(
    private readonly holds: ReadHolds,
    private readonly participant: HoldParticipant,
    private readonly command: RunHoldCommand,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    id: string,
    requestNumber: string,
    body: ReleaseHoldDto,
  ): Promise<Result<ChangedHold>> {
    if (body.override !== undefined && !caller.roles.has('operator')) {
      return refused(holdRefusals.overrideNotAllowed());
    }
    // Its account and currency never change; all else is decided on the locked row.
    const hold = await this.holds.find(book, id);
    if (!hold.ok) return hold;
    const { account } = hold.value;
    const amount =
      body.amount === undefined ? accepted(null) : readHeldAmount(body.amount, hold.value, 'amount');
    if (!amount.ok) return amount;
    const { clientId, apiKeyId, traceId } = caller;
    const actor = { clientId, apiKeyId, traceId };
    const override = body.override ?? null;
    const command = { hold: id, bookId: book.id, actor, reason: body.reason, override, owner: null };
    return this.command.execute(caller, book, (onDecided) =>
      holdPosting({
        voucherId: this.ids.uuid(),
        bookId: book.id,
        actor,
        requestNumber,
        contentHash: canonicalSha256({ command: 'release-hold', book: book.code, hold: id, body }),
        command: 'release',
        setAside: { account, held: 0n, earmarked: 0n },
        override,
        participation: releaseParticipation(this.participant, command, amount.value, onDecided),
      }),
    );
  }
}
