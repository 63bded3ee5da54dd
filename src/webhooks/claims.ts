import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { Ids } from '../platform/ids/index.js';
import { DeliveryRepository } from './database/delivery.repository.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import { LaneRepository, type LaneFailure } from './database/lane.repository.js';
import type { DueEvent, SendResult } from './delivery.js';
import type { Endpoint } from './endpoint.js';
import { WebhookPace } from './pace.js';
import { chanceOf, pauseAfter } from './pauses.rules.js';
import { WebhookAlarms } from './webhook-alarms.js';

/** An event that this node may send, as long as its lease lasts. */
export interface ClaimedEvent extends DueEvent {
  readonly claim: string;
  /** By the clock that never jumps: a node that slept past it sends nothing of this any more. */
  readonly validUntil: number;
  /** Events of the subject sent under this claim before. */
  readonly sentBefore: number;
}

export interface Sending {
  readonly event: ClaimedEvent;
  readonly sent: SendResult;
  /** The endpoint was suspended when it was claimed. */
  readonly isProbe: boolean;
}

/** After so many events of a subject others have their turn. */
const EVENTS_PER_CLAIM = 20;

/**
 * What a node may send, and what becomes of it. A lane belongs to whose claim it carries; everything is written on the
 * locked lane after a look at that, so that who comes late changes nothing.
 */
@Injectable()
export class Claims {
  constructor(
    private readonly transactions: Transactions,
    private readonly endpoints: EndpointRepository,
    private readonly lanes: LaneRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly alarms: WebhookAlarms,
    private readonly pace: WebhookPace,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Takes up to so many subjects and tells the event of each whose turn it is. One only, as a probe, of a suspended endpoint. */
  async take(endpoint: Endpoint, count: number): Promise<ClaimedEvent[]> {
    const claim = this.ids.uuid();
    const validUntil = this.validUntil();
    return this.transactions.run(async (tx) => {
      const now = this.timeIn(0);
      const until = this.timeIn(this.pace.leaseMilliseconds);
      const isProbe = endpoint.suspendedAt !== null;
      if (isProbe && !(await this.endpoints.claimProbe(tx, endpoint.id, now, until))) return [];
      const subjects = await this.lanes.claim(tx, endpoint.id, claim, {
        now,
        until,
        count: isProbe ? 1 : count,
      });
      const events = await this.headsOf(tx, endpoint, subjects);
      await this.lanes.remove(tx, endpoint.id, without(subjects, events));
      return events.map((event) => ({ ...event, claim, validUntil, sentBefore: 0 }));
    });
  }

  /**
   * Writes down what became of sendings to an endpoint.
   * @param mayGoOn whether the next events of the same subjects are to be sent at once
   * @returns those, and which sendings were not this node's any more
   */
  async record(
    endpoint: Endpoint,
    sendings: readonly Sending[],
    mayGoOn: boolean,
  ): Promise<{ next: ClaimedEvent[]; overtaken: Sending[] }> {
    const validUntil = this.validUntil();
    const { parked, ...recorded } = await this.transactions.run(async (tx) => {
      const subjects = sendings.map(({ event }) => event.subject).sort();
      const lanes = await this.lanes.lock(tx, endpoint.id, subjects);
      const isMine = ({ event }: Sending): boolean => lanes.get(event.subject)?.claim === event.claim;
      const mine = sendings.filter(isMine);
      const failures = mine.filter(({ sent }) => sent.result !== 'delivered');
      await this.write(tx, endpoint, mine);
      const failed = failures.map((sending) => this.failureOf(endpoint, sending));
      await this.lanes.fail(tx, endpoint.id, failed);
      const delivered = mine.filter(({ sent }) => sent.result === 'delivered').map(({ event }) => event);
      const next = await this.goOn(tx, endpoint, delivered, { mayGoOn, validUntil });
      const parkedSubjects = new Set(
        failed.filter(({ state }) => state === 'parked').map(({ subject }) => subject),
      );
      return {
        next,
        overtaken: sendings.filter((sending) => !isMine(sending)),
        parked: failures.filter(({ event }) => parkedSubjects.has(event.subject)),
      };
    });
    for (const { event, sent } of parked) this.tellOfParked(endpoint, event, sent);
    return recorded;
  }

  private async write(tx: Tx, endpoint: Endpoint, sendings: readonly Sending[]): Promise<void> {
    const triedAt = this.timeIn(0);
    const written = sendings.map(({ event, sent }) => ({
      endpointId: endpoint.id,
      ...{ eventId: event.eventId, subject: event.subject, number: event.number, type: event.type },
      status: sent.result === 'delivered' ? ('delivered' as const) : ('waiting' as const),
      attempts: event.attempts + 1,
      triedAt,
      answerStatus: sent.status,
      answer: sent.answer,
    }));
    await this.deliveries.record(tx, written);
  }

  /** While an endpoint is suspended nothing is held against an event: all of them fail. */
  private failureOf(endpoint: Endpoint, { event }: Sending): LaneFailure {
    const strikes = endpoint.suspendedAt === null ? event.strikes + 1 : event.strikes;
    const { firstPauseMilliseconds: first, longestPauseMilliseconds: longest } = this.pace;
    const pause = pauseAfter(strikes, { first, longest, factor: 3 }, chanceOf(this.ids.uuid()));
    const state = strikes >= this.pace.strikes ? 'parked' : 'due';
    return { subject: event.subject, state, strikes, dueAt: this.timeIn(pause) };
  }

  private async goOn(
    tx: Tx,
    endpoint: Endpoint,
    delivered: readonly ClaimedEvent[],
    { mayGoOn, validUntil }: { mayGoOn: boolean; validUntil: number },
  ): Promise<ClaimedEvent[]> {
    const subjects = delivered.map(({ subject }) => subject);
    const heads = await this.headsOf(tx, endpoint, subjects);
    await this.lanes.remove(tx, endpoint.id, without(subjects, heads));
    const before = new Map(delivered.map((event) => [event.subject, event]));
    const since = this.timeIn(0);
    const next = heads.map((head) => {
      const { claim, sentBefore } = before.get(head.subject)!;
      return { ...head, strikes: 0, claim, validUntil, sentBefore: sentBefore + 1 };
    });
    const keeps = ({ sentBefore }: ClaimedEvent): boolean => mayGoOn && sentBefore < EVENTS_PER_CLAIM;
    const dueAt = this.timeIn(this.pace.leaseMilliseconds);
    for (const claim of new Set(next.filter(keeps).map((event) => event.claim))) {
      const kept = next
        .filter((event) => keeps(event) && event.claim === claim)
        .map(({ subject }) => subject);
      await this.lanes.goOn(tx, endpoint.id, kept, { claim, dueAt, since });
    }
    const left = next.filter((event) => !keeps(event)).map(({ subject }) => subject);
    await this.lanes.goOn(tx, endpoint.id, left, { claim: null, dueAt: since, since });
    return next.filter(keeps);
  }

  private async headsOf(tx: Tx, endpoint: Endpoint, subjects: readonly string[]): Promise<DueEvent[]> {
    const heads = await this.deliveries.heads(tx, endpoint, subjects);
    return [...new Map(heads.map((head) => [head.subject, head])).values()];
  }

  private tellOfParked(endpoint: Endpoint, event: ClaimedEvent, { status }: SendResult): void {
    this.alarms.parked.raise({
      ...{ book: endpoint.bookCode, client: endpoint.clientCode, endpoint: endpoint.id },
      ...{ subject: event.subject, event: event.eventId, attempts: event.attempts + 1, answerStatus: status },
    });
  }

  private validUntil(): number {
    return performance.now() + this.pace.leaseMilliseconds - this.pace.answerMilliseconds;
  }

  private timeIn(milliseconds: number): string {
    return toDatabaseTime(new Date(this.clock.now().getTime() + milliseconds));
  }
}

/** Of these subjects nothing waits. */
function without(subjects: readonly string[], events: readonly DueEvent[]): string[] {
  const waiting = new Set(events.map(({ subject }) => subject));
  return subjects.filter((subject) => !waiting.has(subject));
}
