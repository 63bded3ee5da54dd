import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { databaseErrorKind } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { formatAmount, parseAmount } from '../platform/money/index.js';
import { KnownTerms } from '../payouts/index.js';
import { BatchChanges } from './batch-changes.js';
import { ContentDigest } from './content-digest.js';
import { BatchCommandRepository } from './database/batch-command.repository.js';
import { BatchItemRepository } from './database/batch-item.repository.js';
import { BatchListRepository } from './database/batch-list.repository.js';
import { contentKeyOf } from './database/batch.repository.js';
import { batchRefusals } from './payout-batches.errors.js';
import { DEFAULT_TIERS, tierOf } from './tiers.rules.js';
import type { Batch, BatchActor, ReceivedContent } from './batch.js';

/** What the sender says that it has sent. */
export interface Confirmation {
  readonly items: number;
  readonly total: string;
  /** null: that of the file was compared already. */
  readonly checksum: string | null;
}

const PAGE = 2_000;
const MINUTE = 60_000;

/** Ends the receiving of a batch: everything is read once more from where it is kept, and must be what the sender says. */
@Injectable()
export class ConfirmBatch {
  constructor(
    private readonly changes: BatchChanges,
    private readonly items: BatchItemRepository,
    private readonly list: BatchListRepository,
    private readonly commands: BatchCommandRepository,
    private readonly terms: KnownTerms,
    private readonly clock: Clock,
  ) {}

  /** Again with the same figures it answers the same. */
  async execute(batch: Batch, confirmed: Confirmation, actor: BatchActor): Promise<Result<Batch>> {
    if (batch.state !== 'receiving' && batch.content !== null) return this.confirmedBefore(batch, confirmed);
    if (batch.state === 'receiving' && batch.faults > 0) return this.invalidate(batch, actor);
    if (batch.state === 'invalid') return refused(batchRefusals.invalid(batch.id, batch.faults));
    const content = await this.contentOf(batch);
    const wrong = differenceOf(batch, content, confirmed);
    if (wrong) return refused(wrong);
    try {
      return await this.changes.happen(batch.id, { kind: 'receive', content }, actor, (_tx, locked) =>
        // More came in after it was read.
        Promise.resolve(
          locked.itemsReceived === content.items ? null : batchRefusals.itemsDiffer(locked.itemsReceived),
        ),
      );
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      const twin = await this.list.byContent(batch, contentKeyOf(batch, content.checksum));
      return refused(batchRefusals.sentBefore(twin ?? batch.id));
    }
  }

  /** What is kept of it now; also to see whether it is still what was received. */
  async digestOf(batch: Batch): Promise<ReturnType<ContentDigest['result']>> {
    const digest = new ContentDigest(batch);
    for (let after = ''; ;) {
      const page = await this.items.byOrder(batch.id, after, PAGE);
      digest.add(page);
      if (page.length < PAGE) return digest.result();
      after = page.at(-1)!.orderNumber;
    }
  }

  private async contentOf(batch: Batch): Promise<ReceivedContent> {
    const digest = await this.digestOf(batch);
    const tiers = (await this.commands.tiers(batch.bookId)).get(batch.currency) ?? DEFAULT_TIERS;
    const { approvals, approvers } = tierOf(tiers, digest.amount, batch.decimals);
    const { approvalMinutes } = await this.terms.of(batch.bookId);
    const expiresAt = new Date(this.clock.now().getTime() + approvalMinutes * MINUTE);
    return {
      ...digest,
      approvalsNeeded: approvals,
      approvers: approvers ?? null,
      approvalExpiresAt: toDatabaseTime(expiresAt),
    };
  }

  private async invalidate(batch: Batch, actor: BatchActor): Promise<Result<Batch>> {
    const ended = await this.changes.happen(batch.id, { kind: 'invalidate' }, actor);
    return ended.ok ? refused(batchRefusals.invalid(batch.id, batch.faults)) : ended;
  }

  private confirmedBefore(batch: Batch, confirmed: Confirmation): Result<Batch> {
    const wrong = differenceOf(batch, batch.content!, confirmed);
    return wrong ? refused(wrong) : accepted(batch);
  }
}

function differenceOf(
  { decimals }: Batch,
  { items, amount, checksum }: Pick<ReceivedContent, 'items' | 'amount' | 'checksum'>,
  confirmed: Confirmation,
): Refusal | null {
  if (items === 0) return batchRefusals.empty();
  if (items !== confirmed.items) return batchRefusals.itemsDiffer(items);
  const total = parseAmount(confirmed.total, decimals);
  if (!total.ok || total.minor !== amount) return batchRefusals.totalDiffers(formatAmount(amount, decimals));
  if (confirmed.checksum !== null && confirmed.checksum !== checksum)
    return batchRefusals.checksumDiffers(checksum);
  return null;
}
