import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime, toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { EndpointCommands, type EndpointCommand } from './command.js';
import type { IssuedSecret } from './create-endpoint.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import type { Endpoint, EndpointStatus } from './endpoint.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { urlProblem } from './endpoint-url.rules.js';
import { HEALTHY } from './health.rules.js';
import { SendEvent } from './send-event.js';
import { newWebhookSecret } from './signature.js';
import { webhookRefusals } from './webhooks.errors.js';

export type StatusCommand = 'pause' | 'resume' | 'retire';

const STATUS_AFTER: Readonly<Record<StatusCommand, EndpointStatus>> = {
  pause: 'paused',
  resume: 'active',
  retire: 'retired',
};

/** Where an endpoint is, what it wants to be told, whether it is told, and how that is signed. */
@Injectable()
export class ChangeEndpoint {
  constructor(
    private readonly commands: EndpointCommands,
    private readonly endpoints: EndpointRepository,
    private readonly secrets: EndpointSecrets,
    private readonly sending: SendEvent,
    private readonly clock: Clock,
  ) {}

  /** What waits already goes to the new address; what it is to be told is decided anew for events from now on. */
  settings(
    command: EndpointCommand,
    wanted: {
      readonly url: string;
      readonly types: readonly string[];
      readonly expectedVersion: number | undefined;
    },
  ): Promise<Result<null>> {
    const { url, expectedVersion } = wanted;
    const types = [...new Set(wanted.types)].sort();
    return this.commands.run<null>(command, async (tx, endpoint) => {
      const refusal = this.settingsRefusal(endpoint, url, expectedVersion);
      if (refusal) return refused(refusal);
      if (endpoint.url === url && endpoint.types.join(' ') === types.join(' ')) return accepted(NOTHING);
      await this.endpoints.change(tx, endpoint.id, { url, types }, this.now());
      if (endpoint.url !== url) await this.endpoints.setHealth(tx, endpoint.id, HEALTHY);
      const from = { url: endpoint.url, types: endpoint.types };
      return accepted(done('webhook-endpoint.change', { from, to: { url, types } }));
    });
  }

  /** Resuming also ends a suspension: somebody says that the receiver is back. */
  status(command: EndpointCommand, what: StatusCommand): Promise<Result<null>> {
    return this.commands.run<null>(command, async (tx, endpoint) => {
      const status = STATUS_AFTER[what];
      if (endpoint.status === status && (what !== 'resume' || endpoint.suspendedAt === null))
        return accepted(NOTHING);
      if (endpoint.status === 'retired') return refused(webhookRefusals.wrongStatus(what, endpoint.status));
      await this.endpoints.change(tx, endpoint.id, { status }, this.now());
      if (what === 'resume') await this.endpoints.setHealth(tx, endpoint.id, HEALTHY);
      if (what === 'retire') await this.endpoints.setReplay(tx, endpoint.id, null, null);
      return accepted(done(`webhook-endpoint.${what}`, { from: endpoint.status }));
    });
  }

  /** For so long the secret before signs as well; at no time more than two do. */
  rotate(command: EndpointCommand, overlapSeconds: number): Promise<Result<IssuedSecret>> {
    const secret = newWebhookSecret();
    return this.commands.run<IssuedSecret>(command, async (tx, endpoint) => {
      if (endpoint.status === 'retired') return refused(webhookRefusals.retired());
      const { previousUntil } = endpoint;
      if (overlapSeconds > 0 && previousUntil !== null && previousUntil > this.now())
        return refused(webhookRefusals.rotating(toIsoTime(previousUntil)));
      const overlaps = overlapSeconds > 0;
      const change = {
        sealedSecret: this.secrets.seal(secret, endpoint.id),
        previousSecret: overlaps ? endpoint.sealedSecret : null,
        previousUntil: overlaps ? this.now(overlapSeconds * 1_000) : null,
      };
      await this.endpoints.change(tx, endpoint.id, change, this.now());
      const trail = { action: 'webhook-endpoint.rotate', detail: { overlapSeconds } };
      return accepted({ value: { endpointId: endpoint.id, secret }, trail });
    });
  }

  private settingsRefusal(
    { status, version }: Endpoint,
    url: string,
    expectedVersion: number | undefined,
  ): Refusal | undefined {
    if (status === 'retired') return webhookRefusals.retired();
    if (expectedVersion !== undefined && expectedVersion !== version)
      return webhookRefusals.versionDiffers(version);
    const problem = urlProblem(url, this.sending);
    return problem === null ? undefined : webhookRefusals.urlNotAllowed(problem);
  }

  private now(later = 0): string {
    return toDatabaseTime(new Date(this.clock.now().getTime() + later));
  }
}

const NOTHING = { value: null, trail: null };
const done = (
  action: string,
  detail: object,
): { value: null; trail: { action: string; detail: object } } => ({
  value: null,
  trail: { action, detail },
});
