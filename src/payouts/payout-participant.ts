import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import type {
  Participant,
  ParticipantContext,
  Participation,
  ParticipantWrite,
} from '../ledger/posting/index.js';
import { PayoutChanges } from './payout-changes.js';
import { transition } from './payout-transition.rules.js';
import { payoutRefusals } from './payouts.errors.js';
import type { NewPayout, Payout, PayoutActor, PayoutChange, PayoutEvent } from './payout.js';

export type PayoutWrite =
  | { readonly kind: 'made'; readonly made: NewPayout }
  | { readonly kind: 'changed'; readonly change: PayoutChange };

/** An event as it is decided on the locked row: what a voucher brings is known only then. */
export type EventOf = (payout: Payout, context: ParticipantContext) => Result<PayoutEvent>;

/** Makes the state of a payout part of a posting: money and state are one transaction. */
@Injectable()
export class PayoutParticipant implements Participant<Payout, PayoutWrite> {
  readonly name = 'payouts';
  readonly rank = 2;
  readonly locksAtOnce = true;

  constructor(private readonly changes: PayoutChanges) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Payout>> {
    return this.changes.lock(tx, keys);
  }

  apply(_payout: Payout | undefined, write: PayoutWrite): Payout {
    return write.kind === 'made' ? write.made.payout : write.change.after;
  }

  write(tx: Tx, writes: readonly ParticipantWrite<PayoutWrite>[]): Promise<void> {
    const changes = writes.flatMap(({ change }) => (change.kind === 'changed' ? [change.change] : []));
    const made = writes.flatMap(({ change }) => (change.kind === 'made' ? [change.made] : []));
    return this.changes.write(tx, changes, made);
  }

  /** Its row is not there yet, so there is nothing to lock. */
  making(make: (context: ParticipantContext) => Result<NewPayout>): Participation {
    const participation: Participation<Payout, PayoutWrite> = {
      participant: this,
      keys: [],
      decide: (_rows, context) => {
        const made = make(context);
        if (!made.ok) return made;
        const { value } = made;
        return accepted({ writes: [{ key: value.payout.id, change: { kind: 'made', made: value } }] });
      },
    };
    return participation;
  }

  /** Looks at the locked row and refuses the posting, or lets it pass. */
  requiring(
    id: string,
    refusalOf: (payout: Payout, context: ParticipantContext) => Refusal | null,
  ): Participation {
    const participation: Participation<Payout, PayoutWrite> = {
      participant: this,
      keys: [id],
      decide: (rows, context) => {
        const payout = rows.get(id);
        const refusal = payout ? refusalOf(payout, context) : payoutRefusals.notFound(id);
        return refusal ? refused(refusal) : accepted({ writes: [] });
      },
    };
    return participation;
  }

  /** @param onDecided told of every decision; the last one is that of the group that was committed */
  changing(
    id: string,
    eventOf: EventOf,
    actor: PayoutActor,
    onDecided: (change: PayoutChange) => void = () => undefined,
  ): Participation {
    const participation: Participation<Payout, PayoutWrite> = {
      participant: this,
      keys: [id],
      decide: (rows, context) => {
        const payout = rows.get(id);
        if (!payout) return refused(payoutRefusals.notFound(id));
        const event = eventOf(payout, context);
        if (!event.ok) return event;
        const change = transition(payout, event.value, actor, context);
        if (!change.ok) return change;
        const isUnmoved = payout.batchId !== null && change.value.after.state === 'failed';
        const made = isUnmoved ? { ...change.value, commandId: context.voucherId } : change.value;
        onDecided(made);
        return accepted({ writes: [{ key: id, change: { kind: 'changed', change: made } }] });
      },
    };
    return participation;
  }
}
