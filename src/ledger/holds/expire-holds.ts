import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { newTraceId } from '../../platform/http/index.js';
import { Ids } from '../../platform/ids/index.js';
import { PostingQueue, type Posting } from '../posting/index.js';
import { HoldListRepository, type DueHold } from './database/hold-list.repository.js';
import { HoldParticipant } from './hold-participant.js';
import { expireParticipation } from './hold-participations.js';
import { holdPosting } from './hold-posting.js';
import { THE_SERVICE } from './hold.js';

/** Posted together: small, so that a sweep after a long pause does not hold up those who post. */
const PAGE = 50;

export interface Sweep {
  readonly expired: number;
  /** Taken care of by somebody else meanwhile, or not to be expired now. */
  readonly left: number;
}

/**
 * Gives back what is left of the holds whose time is over. Each is a posting of its own, decided on the locked row and
 * by both clocks; of several nodes that sweep at the same time one expires a hold and the others find it done.
 */
@Injectable()
export class ExpireHolds {
  constructor(
    private readonly holds: HoldListRepository,
    private readonly participant: HoldParticipant,
    private readonly queue: PostingQueue,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * @param isStopping asked between pages
   * @param traceId goes into every event
   */
  async sweep(isStopping: () => boolean = () => false, traceId = newTraceId()): Promise<Sweep> {
    const until = toDatabaseTime(this.clock.now());
    let expired = 0;
    let left = 0;
    let last: DueHold | null = null;
    while (!isStopping()) {
      const page: DueHold[] = await this.holds.due(until, last, PAGE);
      if (page.length === 0) break;
      const outcomes = await this.queue.postEach(page.map((hold) => this.postingOf(hold, traceId)));
      const done = outcomes.filter(({ kind }) => kind === 'posted').length;
      expired += done;
      left += page.length - done;
      last = page.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    return { expired, left };
  }

  /** A stop of the account does not keep it: nothing leaves the account, and its time is over whatever stands on it. */
  private postingOf({ id, bookId, account, expiresAt }: DueHold, traceId: string): Posting {
    const actor = { ...THE_SERVICE, traceId };
    const override = 'expired';
    const command = { hold: id, bookId, actor, reason: 'expired', override: null, owner: null };
    return holdPosting({
      voucherId: this.ids.uuid(),
      bookId,
      actor,
      requestNumber: `expire-${id}`,
      contentHash: canonicalSha256({ command: 'expire-hold', hold: id, expiresAt }),
      command: 'expire',
      setAside: { account, held: 0n, earmarked: 0n },
      override,
      participation: expireParticipation(this.participant, command),
    });
  }
}
