import { Injectable } from '@nestjs/common';
import { Transactions } from '../platform/database/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { PayoutAlarms } from './payout-alarms.js';
import { PayoutChanges } from './payout-changes.js';
import { PayoutRefusals } from './payout-refusals.js';
import { transition } from './payout-transition.rules.js';
import type { Payout, PayoutActor, PayoutEventKind } from './payout.js';

/** A terminal state stands, whatever is said against it; that it was said is recorded, and a person is asked, once. */
@Injectable()
export class RecordContradiction {
  constructor(
    private readonly changes: PayoutChanges,
    private readonly refusals: PayoutRefusals,
    private readonly transactions: Transactions,
    private readonly alarms: PayoutAlarms,
  ) {}

  async execute(payout: Payout, event: PayoutEventKind, refusal: Refusal, by: PayoutActor): Promise<void> {
    const { id } = payout;
    await this.transactions.run(async (tx) => {
      const locked = (await this.changes.lock(tx, [id])).get(id)!;
      const moment = await this.changes.moment(tx);
      const told = { kind: 'ask-person', attention: 'contradiction', detail: refusal.message } as const;
      const asked =
        locked.attention === 'contradiction'
          ? null
          : transition(locked, told, { ...by, part: by.part === 'channel' ? 'channel' : 'service' }, moment);
      if (asked?.ok) await this.changes.write(tx, [asked.value]);
      await this.refusals.record(locked, event, refusal, by, tx);
    });
    this.alarms.contradiction.raise({ payout: id, state: payout.state, traceId: by.traceId });
  }
}
