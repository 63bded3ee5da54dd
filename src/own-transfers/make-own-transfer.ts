import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { databaseErrorKind, Transactions } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import { channelProblem, type PayoutActor } from '../payouts/index.js';
import type { Channel } from '../channels/index.js';
import { OwnTransferRepository } from './database/own-transfer.repository.js';
import type { OwnTransfer } from './own-transfer.js';
import { ownTransferRefusals } from './own-transfers.errors.js';
import type { PositionTerms } from './position-terms.js';
import { transferHashOf } from './rules/transfer-content.rules.js';

export interface WantedTransfer {
  readonly from: Channel;
  readonly to: Channel;
  /** Of the receiving channel. */
  readonly terms: PositionTerms;
  /** Minor units. */
  readonly amount: bigint;
  readonly reason: string;
  /** What it was worked out from. */
  readonly explanation: object;
}

export interface MadeTransfer {
  readonly transfer: OwnTransfer;
  readonly replayed: boolean;
}

const MINUTE = 60_000;

/**
 * Proposes a transfer. Of several to one channel at once the unique index lets one be: a channel waits for one transfer at
 * a time, whoever proposes.
 */
@Injectable()
export class MakeOwnTransfer {
  constructor(
    private readonly transfers: OwnTransferRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @param requestNumber of a person's command; null: the service proposes */
  async execute(
    wanted: WantedTransfer,
    actor: PayoutActor,
    requestNumber: string | null,
  ): Promise<Result<MadeTransfer>> {
    const again = requestNumber === null ? null : await this.sameAgain(wanted, actor, requestNumber);
    if (again) return again;
    const { from, to, terms, amount } = wanted;
    const problem = channelProblem(from, { payee: terms.payee, amount, currency: to.currency });
    if (problem) return refused(problem);
    const transfer = this.draftOf(wanted, actor, requestNumber);
    const { reason, createdAt: recordedAt, state } = transfer;
    const record = { number: 1, kind: 'propose' as const, from: null, to: state, reason, actor, recordedAt };
    try {
      await this.transactions.run((tx) => this.transfers.insert(tx, transfer, record));
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      return this.met(wanted, transfer, actor);
    }
    return accepted({ transfer, replayed: false });
  }

  /** A twin was there first: another proposal, the same command, or this very row after a lost answer to COMMIT. */
  private async met(
    wanted: WantedTransfer,
    { id, requestNumber }: OwnTransfer,
    actor: PayoutActor,
  ): Promise<Result<MadeTransfer>> {
    const own = await this.transfers.byId(id);
    if (own) return accepted({ transfer: own, replayed: false });
    const again = requestNumber === null ? null : await this.sameAgain(wanted, actor, requestNumber);
    return again ?? refused(ownTransferRefusals.alreadyOpen(wanted.to.code));
  }

  private async sameAgain(
    { from, to, amount, reason }: WantedTransfer,
    { clientId }: PayoutActor,
    requestNumber: string,
  ): Promise<Result<MadeTransfer> | null> {
    const known = await this.transfers.byRequest(clientId, requestNumber);
    if (!known) return null;
    const isSame =
      known.fromChannelId === from.id &&
      known.toChannelId === to.id &&
      known.amount === amount &&
      known.reason === reason;
    return isSame ? accepted({ transfer: known, replayed: true }) : refused(ownTransferRefusals.numberUsed());
  }

  private draftOf(
    { from, to, terms, amount, reason, explanation }: WantedTransfer,
    { clientId }: PayoutActor,
    requestNumber: string | null,
  ): OwnTransfer {
    const now = this.clock.now();
    const expiresAt = toDatabaseTime(new Date(now.getTime() + terms.approvalMinutes * MINUTE));
    const { payee, transitAccount, version: termsVersion, arrivalMinutes } = terms;
    const bound = {
      ...{ id: this.ids.uuid(), bookId: to.bookId, clientId, fromChannelId: from.id, toChannelId: to.id },
      ...{ amount, payee, transitAccount, termsVersion, reason },
    };
    return {
      ...bound,
      contentHash: transferHashOf(bound),
      ...{ requestNumber, arrivalMinutes, explanation: JSON.stringify(explanation) },
      ...{ createdAt: toDatabaseTime(now), expiresAt, state: 'proposed', version: 1 },
      ...{
        payoutId: null,
        nextTryAt: null,
        lastRefusal: null,
        arriveBy: null,
        voucherId: null,
        endedAt: null,
      },
    };
  }
}
