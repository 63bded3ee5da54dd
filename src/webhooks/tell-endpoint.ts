import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, toIsoTime } from '../platform/clock/index.js';
import { LOGGING, type Logging } from '../platform/logging/index.js';
import { Claims, type ClaimedEvent, type Sending } from './claims.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import type { SendResult } from './delivery.js';
import type { Endpoint } from './endpoint.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { WebhookPace } from './pace.js';
import { SendEvent } from './send-event.js';
import { signatureOf } from './signature.js';
import { WatchHealth } from './watch-health.js';
import { WebhookMetrics } from './webhook-metrics.js';

/** Sends to one endpoint what waits for it, until nothing is due any more. */
@Injectable()
export class TellEndpoint {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly claims: Claims,
    private readonly health: WatchHealth,
    private readonly secrets: EndpointSecrets,
    private readonly sending: SendEvent,
    private readonly metrics: WebhookMetrics,
    private readonly pace: WebhookPace,
    private readonly clock: Clock,
    @Inject(LOGGING) private readonly logging: Logging,
  ) {}

  /**
   * Several subjects at a time, none waiting for another: what is answered is written down together with what else is
   * answered by then, and its place is taken by another subject at once.
   */
  async execute(endpointId: string, isStopping: () => boolean): Promise<void> {
    const underWay = new Set<Promise<void>>();
    const answered: Sending[] = [];
    const start = (endpoint: Endpoint, event: ClaimedEvent): void => {
      const sending = this.send(endpoint, event).then((sent) => {
        underWay.delete(sending);
        answered.push({ event, sent, isProbe: endpoint.suspendedAt !== null });
      });
      underWay.add(sending);
    };
    for (;;) {
      const endpoint = await this.endpoints.byId(endpointId);
      if (!endpoint) return;
      const goesOn = isOpen(endpoint) && !isStopping();
      if (answered.length > 0) {
        const recorded = await this.record(
          endpoint,
          answered.splice(0),
          goesOn && endpoint.suspendedAt === null,
        );
        for (const event of recorded) start(endpoint, event);
        if (underWay.size === 0) continue;
      }
      const room = this.pace.sendsAtOnce - underWay.size;
      const claimed = goesOn && room > 0 ? await this.claims.take(endpoint, room) : [];
      for (const event of claimed) start(endpoint, event);
      if (answered.length > 0) continue;
      if (underWay.size === 0) return;
      await Promise.race(underWay);
    }
  }

  /** @returns the events that are next */
  private async record(
    endpoint: Endpoint,
    sendings: readonly Sending[],
    mayGoOn: boolean,
  ): Promise<ClaimedEvent[]> {
    const { next, overtaken } = await this.claims.record(endpoint, sendings, mayGoOn);
    for (const sending of sendings)
      this.metrics.sent(overtaken.includes(sending) ? 'overtaken' : sending.sent.result);
    const outcomes = sendings.map(({ event, sent, isProbe }) => ({
      subject: event.subject,
      result: sent.result,
      isProbe,
    }));
    await this.health.note(endpoint, outcomes);
    return next;
  }

  /** None when they were sealed under another pepper. */
  private openSecrets(endpoint: Endpoint): KeyObject[] {
    try {
      return this.secrets.signing(endpoint);
    } catch (error) {
      this.logging.logger.error({ err: error, endpoint: endpoint.id }, 'a webhook secret cannot be opened');
      return [];
    }
  }

  private async send(endpoint: Endpoint, event: ClaimedEvent): Promise<SendResult> {
    if (event.content === null) return notSent('the event is not kept any more');
    if (performance.now() > event.validUntil) return notSent('the node was held up');
    const body = bodyOf(endpoint, event, event.content);
    const timestamp = Math.floor(this.clock.now().getTime() / 1_000);
    const secrets = this.openSecrets(endpoint);
    if (secrets.length === 0) return notSent('its secret cannot be opened by this node');
    const signature = signatureOf({ id: event.eventId, timestamp, body }, secrets);
    const started = performance.now();
    const sent = await this.sending.execute(
      endpoint.url,
      {
        'user-agent': 'suanpan',
        'Suanpan-Webhook-Id': event.eventId,
        'Suanpan-Webhook-Timestamp': String(timestamp),
        'Suanpan-Webhook-Signature': signature,
      },
      body,
    );
    this.metrics.took((performance.now() - started) / 1_000);
    return sent;
  }
}

const isOpen = ({ status, replayFrom }: Endpoint): boolean => status === 'active' && replayFrom === null;

const notSent = (why: string): SendResult => ({
  result: 'answered',
  status: null,
  answer: `not sent: ${why}`,
});

/** What is known is put around what the module has told, which is JSON already. */
function bodyOf(
  { bookCode }: Endpoint,
  { eventId, type, subject, number }: ClaimedEvent,
  { payload, occurredAt }: NonNullable<ClaimedEvent['content']>,
): string {
  const head = { id: eventId, type, book: bookCode, subject, number, occurredAt: toIsoTime(occurredAt) };
  return `${JSON.stringify(head).slice(0, -1)},"data":${payload}}`;
}
