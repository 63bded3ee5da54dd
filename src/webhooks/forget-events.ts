import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { RuntimeSettings } from '../platform/runtime-settings/index.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import { EventRepository, type Owner } from './database/event.repository.js';
import { LaneRepository } from './database/lane.repository.js';
import { firstIdAt } from './uuid-time.rules.js';

/** Deleted in one transaction: small, so that nobody waits for it. */
const PAGE = 500;
const DAY_MILLISECONDS = 86_400_000;
const FIRST_ID = firstIdAt(new Date(0));

/**
 * Deletes events that are old enough, with what became of them, in pages. What still waits at an endpoint that is not
 * retired stays, however old.
 */
@Injectable()
export class ForgetEvents {
  constructor(
    private readonly transactions: Transactions,
    private readonly endpoints: EndpointRepository,
    private readonly events: EventRepository,
    private readonly lanes: LaneRepository,
    private readonly settings: RuntimeSettings,
    private readonly clock: Clock,
  ) {}

  /** @returns how many events were forgotten */
  async execute(isStopping: () => boolean = () => false): Promise<number> {
    const now = this.clock.now();
    await this.transactions.run((tx) => this.endpoints.forgetSecrets(tx, toDatabaseTime(now)));
    while (!isStopping() && (await this.transactions.run((tx) => this.lanes.removeOfRetired(tx, PAGE))) > 0);
    const until = firstIdAt(
      new Date(now.getTime() - this.settings.get('webhooks.keepDays') * DAY_MILLISECONDS),
    );
    let forgotten = 0;
    for (const owner of await this.endpoints.owners()) {
      let from: string | null = FIRST_ID;
      while (from !== null && !isStopping()) {
        const start: string = from;
        const page = await this.transactions.run((tx) => this.forgetPage(tx, owner, start, until));
        forgotten += page.forgotten;
        from = page.next;
      }
    }
    return forgotten;
  }

  /** With the endpoints locked, so that no replay takes up what is about to go. */
  private async forgetPage(
    tx: Tx,
    owner: Owner,
    from: string,
    until: string,
  ): Promise<{ forgotten: number; next: string | null }> {
    const endpoints = await this.endpoints.lockAll(tx, owner.bookId, owner.clientId);
    const found = await this.events.page(tx, owner, { from, until, count: PAGE + 1 });
    const ids = found.slice(0, PAGE).map(({ id }) => id);
    const told = endpoints.filter(({ retired }) => !retired).map(({ id }) => id);
    const waiting = await this.events.waiting(tx, told, ids);
    const old = ids.filter((id) => !waiting.has(id));
    await this.events.removeDeliveries(
      tx,
      endpoints.map(({ id }) => id),
      old,
    );
    await this.events.remove(tx, owner, old);
    return { forgotten: old.length, next: found[PAGE]?.id ?? null };
  }
}
