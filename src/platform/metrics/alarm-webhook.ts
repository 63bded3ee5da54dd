import type { Clock } from '../clock/index.js';
import type { Ids } from '../ids/index.js';
import type { Logging } from '../logging/index.js';
import { withinTime } from '../time-limit/index.js';
import type { Counter } from './instruments.js';
import type { Metrics } from './metrics.js';

/** What is posted, as JSON. */
export interface PostedAlarm {
  /** The same each time it is tried, so that a receiver knows it again. */
  readonly id: string;
  readonly alarm: string;
  readonly message: string;
  readonly raisedAt: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface WebhookPace {
  /** For each try, until the answer has begun. */
  readonly timeoutMilliseconds: number;
  /** Before the second, third, … try; after as many tries and one it is given up. */
  readonly pausesMilliseconds: readonly number[];
  /** How long a node that stops waits for what is not delivered yet; each of these is tried once more at most. */
  readonly partingMilliseconds: number;
}

const PACE: WebhookPace = {
  timeoutMilliseconds: 5_000,
  pausesMilliseconds: [1_000, 5_000, 20_000],
  partingMilliseconds: 3_000,
};

/** More than so many at once say nothing new; their number is counted. */
export const WAITING_ALARMS = 100;

interface Surroundings {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logging: Logging;
  readonly metrics: Metrics;
}

/**
 * Posts alarms to an address, one after the other, beside everything else: who raises one never waits and never learns
 * whether it went through. What cannot be delivered is a line of the log and a count. The address may hold a secret and
 * is told to nobody.
 */
export class AlarmWebhook {
  private readonly deliveries: Counter;
  private readonly waiting: PostedAlarm[] = [];
  private readonly parting = new AbortController();
  private running: Promise<void> | null = null;
  private stopping = false;
  private wake: () => void = () => undefined;

  /** @param url null: nothing is posted */
  constructor(
    private readonly url: string | null,
    private readonly surroundings: Surroundings,
    private readonly pace: WebhookPace = PACE,
  ) {
    this.deliveries = surroundings.metrics.counterBy(
      'suanpan_alarm_deliveries_total',
      'Alarms that were to be posted to the webhook',
      'result',
      ['delivered', 'failed', 'dropped'],
    );
  }

  send(alarm: string, message: string, facts: Readonly<Record<string, unknown>>): void {
    if (this.url === null) return;
    if (this.stopping || this.waiting.length >= WAITING_ALARMS) {
      this.deliveries.of('dropped').add();
      return;
    }
    const { clock, ids } = this.surroundings;
    this.waiting.push({ id: ids.uuid(), alarm, message, raisedAt: clock.now().toISOString(), facts });
    this.running ??= this.deliverAll(this.url);
  }

  /** What waits is tried once more, as long as there is time. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    if (this.running === null) return;
    const deadline = setTimeout(() => this.parting.abort(), this.pace.partingMilliseconds);
    await this.running;
    clearTimeout(deadline);
  }

  private async deliverAll(url: string): Promise<void> {
    // The first one, too, begins when whoever raised it has gone on.
    await Promise.resolve();
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const failure = await this.deliver(url, next);
      this.waiting.shift();
      this.deliveries.of(failure === null ? 'delivered' : 'failed').add();
      if (failure === null) continue;
      const { alarm, id } = next;
      this.surroundings.logging.logger.error(
        { undelivered: alarm, alarmId: id, failure },
        'an alarm was not delivered to the webhook',
      );
    }
    this.running = null;
  }

  /** @returns why it was given up, null when it is delivered */
  private async deliver(url: string, alarm: PostedAlarm): Promise<string | null> {
    const body = textOf(alarm);
    const { pausesMilliseconds } = this.pace;
    for (let tries = 0; ; tries++) {
      const isLast = this.stopping || tries === pausesMilliseconds.length;
      const failure = await this.post(url, body);
      if (failure === null || isLast) return failure;
      await this.pauseFor(pausesMilliseconds[tries]!);
    }
  }

  private async post(url: string, body: string): Promise<string | null> {
    const headers = { 'content-type': 'application/json', 'user-agent': 'suanpan' };
    try {
      return await withinTime(this.pace.timeoutMilliseconds, this.parting.signal, async (signal) => {
        const answer = await fetch(url, { method: 'POST', body, redirect: 'error', headers, signal });
        await answer.body?.cancel();
        return answer.ok ? null : `answered ${answer.status}`;
      });
    } catch (error) {
      return kindOf(error);
    }
  }

  /** No longer than until the node stops. */
  private async pauseFor(milliseconds: number): Promise<void> {
    if (this.stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Facts that JSON has no form for must not cost the alarm. */
function textOf(alarm: PostedAlarm): string {
  try {
    return JSON.stringify(alarm, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  } catch {
    return JSON.stringify({ ...alarm, facts: {} });
  }
}

/** Messages of these errors may hold the address; a code or a name does not. */
function kindOf(error: unknown): string {
  const { cause, name } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : name;
}
