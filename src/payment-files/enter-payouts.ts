import { Injectable } from '@nestjs/common';
import { unfitField, type Channel, type FileTerms } from '../channels/index.js';
import { Clock, dateInZone, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { Ids } from '../platform/ids/index.js';
import { parseAmount } from '../platform/money/index.js';
import { theService } from '../platform/auth/index.js';
import { PayoutChanges, serviceActor, transition, type Payout, type PayoutChange } from '../payouts/index.js';
import { BookZoneRepository, ClaimPayouts, type ClaimCompanion } from '../payout-sending/index.js';
import { FileEntryRepository } from './database/file-entry.repository.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import { FileAlarms } from './file-alarms.js';
import { FileChanges } from './file-changes.js';
import { FileMetrics } from './file-metrics.js';
import type { PaymentFile } from './payment-file.js';

/** Why it does not fit, by payout. */
type Unfit = ReadonlyMap<Payout, string>;

/**
 * The intent of a payment that leaves in a file: it is claimed and entered in one transaction, so that there is no claim
 * without its entry, whatever dies in between. What does not fit into the format is claimed and given to a person there.
 */
@Injectable()
export class EnterPayouts {
  constructor(
    private readonly claims: ClaimPayouts,
    private readonly files: PaymentFileRepository,
    private readonly entries: FileEntryRepository,
    private readonly changes: FileChanges,
    private readonly payouts: PayoutChanges,
    private readonly zones: BookZoneRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly alarms: FileAlarms,
    private readonly metrics: FileMetrics,
  ) {}

  /** @returns how many were claimed; 0: there are no more, or the open file is to be sealed first */
  async execute(channel: Channel, file: FileTerms, traceId: string): Promise<number> {
    const companion: ClaimCompanion = {
      room: (tx) => this.room(tx, channel, file),
      write: (tx, _channel, claimed) => this.enter(tx, { channel, file, traceId }, claimed),
    };
    const { payouts } = await this.claims.with(channel, companion, traceId);
    const unfit = unfitOf(channel, file, payouts);
    for (const [{ id }, field] of unfit)
      this.alarms.unfit.raise({ payout: id, channel: channel.code, field, traceId });
    this.metrics.entered(payouts.length - unfit.size);
    return payouts.length;
  }

  private async room(tx: Tx, channel: Channel, { maximumEntries }: FileTerms): Promise<number> {
    const open = await this.lockOpen(tx, channel);
    if (!open) return maximumEntries;
    return open.channelVersion === channel.version ? maximumEntries - open.entries : 0;
  }

  /** The lock on the channel's health lets one node at a time open a file; whoever seals has locked the file itself. */
  private async lockOpen(tx: Tx, channel: Channel): Promise<PaymentFile | null> {
    const id = await this.files.openOf(channel.id);
    const file = id === null ? null : await this.files.lock(tx, id);
    return file?.state === 'open' ? file : null;
  }

  private async enter(
    tx: Tx,
    { channel, file, traceId }: { channel: Channel; file: FileTerms; traceId: string },
    claimed: readonly Payout[],
  ): Promise<void> {
    const unfit = unfitOf(channel, file, claimed);
    const fit = claimed.filter((payout) => !unfit.has(payout));
    if (unfit.size > 0) await this.askPerson(tx, unfit, traceId);
    if (fit.length === 0) return;
    const open = (await this.lockOpen(tx, channel)) ?? (await this.open(tx, channel, traceId));
    const ids = fit.map(({ id }) => id);
    await this.entries.insert(tx, open.id, open.entries, ids);
    const total = fit.reduce((sum, { amount }) => sum + amount, open.total);
    await this.files.update(tx, open, { ...open, entries: open.entries + fit.length, total });
  }

  private async open(tx: Tx, channel: Channel, traceId: string): Promise<PaymentFile> {
    const now = this.clock.now();
    const { timeZone } = await this.zones.byId(channel.bookId);
    const fileDate = dateInZone(now, timeZone);
    const file: PaymentFile = {
      ...{
        id: this.ids.uuid(),
        bookId: channel.bookId,
        channelId: channel.id,
        channelVersion: channel.version,
      },
      ...{ fileDate, number: (await this.files.lastNumber(tx, channel.id, fileDate)) + 1 },
      ...{ openedAt: toDatabaseTime(now), state: 'open', version: 1, entries: 0, total: 0n },
      ...{
        sealedAt: null,
        sha256: null,
        handedOverAt: null,
        deliveredAt: null,
        bankCode: null,
        watchAt: null,
      },
    };
    await this.changes.open(tx, file, theService(traceId));
    return file;
  }

  private async askPerson(tx: Tx, unfit: Unfit, traceId: string): Promise<void> {
    const moment = await this.payouts.moment(tx);
    const changed: PayoutChange[] = [];
    for (const [payout, field] of unfit) {
      const event = { kind: 'ask-person', attention: 'unfit-for-file', detail: field } as const;
      const change = transition(payout, event, serviceActor(traceId), moment);
      if (change.ok) changed.push(change.value);
    }
    await this.payouts.write(tx, changed);
  }
}

/** A field of fixed width has room for what the channel pays at most, and for so many entries of that. */
function unfitOf(channel: Channel, { payment }: FileTerms, payouts: readonly Payout[]): Unfit {
  const { currency, decimals, terms } = channel;
  const most = parseAmount(terms.maximumAmount, decimals);
  const head = { fileDate: '2026-11-22', number: 1, currency, decimals };
  const unfit = new Map<Payout, string>();
  for (const payout of payouts) {
    const isTooMuch = payment.delimiter === null && most.ok && payout.amount > most.minor;
    const problem = unfitField(payment, head, { ...payout, position: 1 });
    if (isTooMuch || problem) unfit.set(payout, problem?.field ?? 'amount');
  }
  return unfit;
}
