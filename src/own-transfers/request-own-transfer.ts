import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { refused, type Result } from '../platform/errors/index.js';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import { readPositiveAmount } from '../ledger/amounts/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PositionRepository } from './database/position.repository.js';
import type { CreateOwnTransferDto } from './dto/own-transfer.dto.js';
import { MakeOwnTransfer, type MadeTransfer } from './make-own-transfer.js';
import { ownTransferRefusals } from './own-transfers.errors.js';

/** A person asks for a transfer; another one decides on it. */
@Injectable()
export class RequestOwnTransfer {
  constructor(
    private readonly channels: ChannelDirectory,
    private readonly positions: PositionRepository,
    private readonly make: MakeOwnTransfer,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    body: CreateOwnTransferDto,
  ): Promise<Result<MadeTransfer>> {
    if (body.from === body.to) return refused(ownTransferRefusals.sameChannel());
    const from = await this.channelOf(book, body.from, 'from');
    if (!from.ok) return from;
    const to = await this.channelOf(book, body.to, 'to');
    if (!to.ok) return to;
    const amount = readPositiveAmount(body.amount, from.value, 'amount', 'A transfer is greater than zero');
    if (!amount.ok) return amount;
    const terms = (await this.positions.ofBook(book.id)).find(({ channelId }) => channelId === to.value.id);
    if (!terms?.isActive) return refused(ownTransferRefusals.noTerms(body.to));
    const { clientId, apiKeyId, traceId } = caller;
    const wanted = { from: from.value, to: to.value, terms, amount: amount.value, reason: body.reason };
    return this.make.execute(
      { ...wanted, explanation: { command: 'asked for by a person' } },
      { clientId, apiKeyId, traceId, part: 'operator' },
      requestNumber,
    );
  }

  private async channelOf(book: BookRef, code: string, field: string): Promise<Result<Channel>> {
    const channel = await this.channels.byCode(book.id, code);
    return channel.ok ? channel : refused(ownTransferRefusals.channelNotFound(code, field));
  }
}
