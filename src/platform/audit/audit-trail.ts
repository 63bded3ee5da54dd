import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { Clock, toDatabaseTime } from '../clock/index.js';
import type { Tx } from '../database/index.js';
import { Ids } from '../ids/index.js';
import { AuditEventRepository } from './audit-event.repository.js';

export interface AuditRecord {
  readonly caller: Caller;
  /** The book concerned, null for what reaches across books. */
  readonly bookId: number | null;
  /** What was done, as `<noun>.<verb>`; at most 64 ASCII characters. */
  readonly action: string;
  /** What it was done to, by its code; at most 160 characters. */
  readonly target: string;
  /** Why, in the words of the caller; at most 255 characters. */
  readonly reason: string;
  /** Further facts, kept as JSON; never secrets. */
  readonly detail?: unknown;
}

/** Who changed what and why, written in the transaction of the change: both are there or neither. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly events: AuditEventRepository,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async record(tx: Tx, { caller, bookId, action, target, reason, detail }: AuditRecord): Promise<void> {
    await this.events.insert(tx, {
      id: this.ids.uuid(),
      at: toDatabaseTime(this.clock.now()),
      bookId,
      clientId: caller.clientId,
      apiKeyId: caller.apiKeyId,
      action,
      target,
      reason,
      detail: JSON.stringify(detail ?? {}),
      traceId: caller.traceId,
    });
  }
}
