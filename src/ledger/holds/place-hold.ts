import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { databaseTimeOf } from '../../platform/clock/index.js';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { AccountDirectory, accountRefusals, type AccountRef } from '../accounts/index.js';
import type { BookRef } from '../books/index.js';
import type { PlaceHoldDto } from './dto/hold-commands.dto.js';
import { HoldParticipant } from './hold-participant.js';
import { placeParticipation } from './hold-participations.js';
import { holdPosting } from './hold-posting.js';
import type { HoldDraft } from './hold.rules.js';
import { readHeldAmount } from './read-held-amount.js';
import { RunHoldCommand, type ChangedHold } from './run-hold-command.js';

/** Places a hold (冻结): the money stays on the account and is not available until it is captured or given back. */
@Injectable()
export class PlaceHold {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly participant: HoldParticipant,
    private readonly command: RunHoldCommand,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    body: PlaceHoldDto,
  ): Promise<Result<ChangedHold>> {
    const account = (await this.accounts.resolve(book.id, [body.account])).get(body.account);
    if (!account)
      return refused({ ...accountRefusals.notFound(body.account), kind: 'refused', field: 'account' });
    const amount = readHeldAmount(body.amount, account, 'amount');
    if (!amount.ok) return amount;
    const draft = draftOf(this.ids.uuid(), account, amount.value, body);
    const { clientId, apiKeyId, traceId } = caller;
    const actor = { clientId, apiKeyId, traceId };
    return this.command.execute(caller, book, (onDecided) =>
      holdPosting({
        voucherId: draft.id,
        bookId: book.id,
        actor,
        requestNumber,
        contentHash: canonicalSha256({ command: 'place-hold', book: book.code, body }),
        command: 'place',
        setAside: { account: account.code, held: amount.value, earmarked: 0n },
        override: null,
        participation: placeParticipation(this.participant, draft, actor, onDecided),
      }),
    );
  }
}

/** The hold has the id of the posting that places it. */
function draftOf(id: string, account: AccountRef, amount: bigint, body: PlaceHoldDto): HoldDraft {
  return {
    id,
    bookId: account.bookId,
    accountId: account.id,
    account: account.code,
    currency: account.currency,
    decimals: account.decimals,
    amount,
    expiresAt: body.expiresAt === undefined ? null : databaseTimeOf(body.expiresAt),
    reference: body.reference ?? null,
    reason: body.reason,
    owner: null,
  };
}
