import { Injectable } from '@nestjs/common';
import { fileReference, type Channel } from '../channels/index.js';
import { AuditTrail } from '../platform/audit/index.js';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { BookZoneRepository } from '../payout-sending/index.js';
import { BehindGates } from './behind-gates.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import { FileChanges } from './file-changes.js';
import { MakeContent } from './file-content.js';
import type { PaymentFile } from './payment-file.js';
import { fileRefusals } from './payment-files.errors.js';
import { sealReason } from './sealing.rules.js';

/** A sealed file that nobody has handed over by then is told of. */
const LONGEST_SEALED_MILLISECONDS = 3_600_000;

/** Seals the open file of a channel: from then on it takes no entries, and its bytes are known by their checksum. */
@Injectable()
export class SealFile {
  constructor(
    private readonly files: PaymentFileRepository,
    private readonly gates: BehindGates,
    private readonly changes: FileChanges,
    private readonly content: MakeContent,
    private readonly zones: BookZoneRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** By command, whatever its age. */
  async byCommand(caller: Caller, channel: Channel, reason: string): Promise<Result<PaymentFile>> {
    const id = await this.files.openOf(channel.id);
    if (id === null) return refused(fileRefusals.nothingOpen());
    return this.seal(channel, id, { caller, reason, isCommand: true });
  }

  /** By the rules of the channel. @returns null when nothing was due */
  async whenDue(caller: Caller, channel: Channel): Promise<PaymentFile | null> {
    const id = await this.files.openOf(channel.id);
    const file = id === null ? null : await this.files.byId(id);
    if (!file) return null;
    const terms = await this.content.termsOf(file);
    const { timeZone } = await this.zones.byId(channel.bookId);
    const now = this.clock.now();
    const reason = sealReason({ file, terms, currentVersion: channel.version, now, timeZone });
    if (reason === null) return null;
    const sealed = await this.seal(channel, file.id, { caller, reason, isCommand: false });
    return sealed.ok ? sealed.value : null;
  }

  private seal(
    channel: Channel,
    id: string,
    { caller, reason, isCommand }: { caller: Caller; reason: string; isCommand: boolean },
  ): Promise<Result<PaymentFile>> {
    return this.gates.run(channel, async (tx) => {
      const file = await this.files.lock(tx, id);
      // Sealed by another node meanwhile: that was it.
      if (file.state !== 'open') return isCommand ? refused(fileRefusals.nothingOpen()) : accepted(file);
      const { sha256 } = await this.content.of(channel, file);
      const now = this.clock.now();
      const watchAt = toDatabaseTime(new Date(now.getTime() + LONGEST_SEALED_MILLISECONDS));
      const facts = { sha256, sealedAt: toDatabaseTime(now), watchAt };
      const sealed = await this.changes.apply(tx, file, { event: 'seal', reason, by: caller, facts });
      if (isCommand)
        await this.audit.record(tx, {
          ...{ caller, bookId: channel.bookId, action: 'payment-file.seal', reason },
          target: `${channel.code} ${fileReference(file)}`,
        });
      return accepted(sealed!);
    });
  }
}
