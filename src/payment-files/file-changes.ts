import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import type { Caller } from '../platform/auth/index.js';
import { firstCharacters } from '../platform/text/index.js';
import { PaymentFileRepository } from './database/payment-file.repository.js';
import type { FileEventKind, PaymentFile } from './payment-file.js';
import { fileStateAfter } from './payment-file.state.js';

export interface FileChange {
  readonly event: FileEventKind;
  readonly reason: string;
  readonly by: Pick<Caller, 'clientId' | 'apiKeyId' | 'traceId'>;
  /** What else is known of the file from now on. */
  readonly facts?: Partial<PaymentFile>;
}

const MOST_REASON = 255;

/** Takes a locked file a step further, with its history. */
@Injectable()
export class FileChanges {
  constructor(
    private readonly files: PaymentFileRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns null when the table knows no such step from where it is: nothing is written */
  async apply(tx: Tx, file: PaymentFile, change: FileChange): Promise<PaymentFile | null> {
    const state = fileStateAfter(file.state, change.event);
    if (state === null) return null;
    const after = { ...file, ...change.facts, state, version: file.version + 1 };
    await this.files.update(tx, file, after);
    await this.record(tx, after, file.state, change);
    return after;
  }

  /** A file with its first event. */
  async open(tx: Tx, file: PaymentFile, by: FileChange['by']): Promise<void> {
    await this.files.insert(tx, file);
    await this.record(tx, file, null, { event: 'open', reason: '', by });
  }

  private record(
    tx: Tx,
    file: PaymentFile,
    from: PaymentFile['state'] | null,
    { event, reason, by }: FileChange,
  ): Promise<void> {
    const { clientId, apiKeyId, traceId } = by;
    return this.files.insertEvent(tx, file.id, {
      ...{ number: file.version, kind: event, from, to: file.state },
      ...{ reason: firstCharacters(reason, MOST_REASON), clientId, apiKeyId, traceId },
      recordedAt: toDatabaseTime(this.clock.now()),
    });
  }
}
