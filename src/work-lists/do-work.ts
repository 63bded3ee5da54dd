import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import { Transactions, type Tx } from '../platform/database/index.js';
import { canonicalSha256 } from '../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { Ids } from '../platform/ids/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { clipped } from '../payouts/index.js';
import { checkBulk } from './bulk.rules.js';
import { WorkActionRepository, type StoredOutcome } from './database/work-action.repository.js';
import { DoToItem } from './do-to-item.js';
import type { DoWorkDto, NamedItemDto, WorkActionDto, WorkOutcomeDto } from './dto/work-action.dto.js';
import { workRefusals } from './work-lists.errors.js';

export interface DoneWork {
  readonly answer: WorkActionDto;
  /** True when all of it had been decided before under the same number. */
  readonly replayed: boolean;
}

/** One call of a command for many items. */
interface Bulk {
  readonly actionId: string;
  readonly caller: Caller;
  readonly book: BookRef;
  readonly order: DoWorkDto;
}

/** So many items at a time: of one client's many, others still get their turn. */
const AT_ONCE = 8;
const LONGEST_DETAIL = 500;

/** What says nothing about the item: it is tried again with the same number. */
const PASSING: ReadonlySet<Refusal['kind']> = new Set(['busy', 'unavailable', 'too-often']);

/**
 * Does something to many items (批量). Each is decided by itself, as if it were asked for alone, and what became of it is
 * recorded; a command that was cut off goes on where it was when it is sent again.
 */
@Injectable()
export class DoWork {
  constructor(
    private readonly doToItem: DoToItem,
    private readonly actions: WorkActionRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    order: DoWorkDto,
  ): Promise<Result<DoneWork>> {
    const checked = checkBulk(order.action, order.items, caller.roles);
    if (!checked.ok) return checked;
    const actionId = await this.begin(caller, book, requestNumber, order);
    if (!actionId.ok) return actionId;
    const bulk = { actionId: actionId.value, caller, book, order };
    const before = new Set((await this.actions.outcomes(bulk.actionId)).map(({ position }) => position));
    const open = order.items.map((item, position) => ({ item, position }));
    const left = open.filter(({ position }) => !before.has(position));
    const passing = new Map<number, Refusal>();
    for (let start = 0; start < left.length; start += AT_ONCE) {
      const some = left.slice(start, start + AT_ONCE);
      const refusals = await Promise.all(some.map(({ item, position }) => this.decide(bulk, item, position)));
      for (const [index, refusal] of refusals.entries())
        if (refusal) passing.set(some[index]!.position, refusal);
    }
    const answer = answerOf(bulk, await this.actions.outcomes(bulk.actionId), passing);
    return accepted({ answer, replayed: left.length === 0 });
  }

  /** The number makes it one command, whoever of its twins is first. */
  private begin(
    { clientId, apiKeyId, traceId }: Caller,
    book: BookRef,
    requestNumber: string,
    order: DoWorkDto,
  ): Promise<Result<string>> {
    const { action, reason, items } = order;
    const contentHash = canonicalSha256({ book: book.code, order });
    return this.transactions.runAmongTwins(async (tx) => {
      const known = await this.actions.byRequest(tx, clientId, requestNumber);
      if (known)
        return known.contentHash === contentHash
          ? accepted(known.id)
          : refused(workRefusals.contentDiffers(requestNumber));
      const id = this.ids.uuid();
      await this.actions.insert(tx, {
        ...{ id, bookId: book.id, clientId, apiKeyId, traceId, requestNumber, contentHash, action, reason },
        ...{ items: items.length, recordedAt: this.now() },
      });
      return accepted(id);
    });
  }

  /** @returns why it could not be decided now; null when what became of it is recorded */
  private async decide(bulk: Bulk, item: NamedItemDto, position: number): Promise<Refusal | null> {
    const { actionId, caller, book, order } = bulk;
    const work = { ...order, actionId };
    const result = await this.doToItem.execute(caller, book, work, item);
    if (!result.ok && PASSING.has(result.refusal.kind)) return result.refusal;
    const refusal = result.ok ? null : result.refusal;
    await this.transactions.runAmongTwins((tx) => this.record(tx, bulk, item, position, refusal));
    return null;
  }

  /** Of twins that have decided the same item, the first says what became of it. */
  private async record(
    tx: Tx,
    { actionId }: Bulk,
    { kind, id }: NamedItemDto,
    position: number,
    refusal: Refusal | null,
  ): Promise<void> {
    if (await this.actions.isRecorded(tx, actionId, position)) return;
    await this.actions.record(tx, actionId, {
      ...{ position, kind, subjectId: id, outcome: refusal ? 'refused' : 'done' },
      code: refusal?.code ?? null,
      detail: refusal ? clipped(refusal.message, LONGEST_DETAIL) : null,
      recordedAt: this.now(),
    });
  }

  private now(): string {
    return toDatabaseTime(this.clock.now());
  }
}

function answerOf(
  { actionId, order }: Bulk,
  outcomes: readonly StoredOutcome[],
  passing: ReadonlyMap<number, Refusal>,
): WorkActionDto {
  const known = new Map(outcomes.map((outcome) => [outcome.position, outcome]));
  const items = order.items.map(({ kind, id }, position): WorkOutcomeDto => {
    const stored = known.get(position);
    const code = stored ? stored.code : (passing.get(position)?.code ?? null);
    const detail = stored ? stored.detail : (passing.get(position)?.message ?? null);
    const outcome = stored?.outcome ?? 'open';
    return { kind, id, outcome, ...(code !== null && { code }), ...(detail !== null && { detail }) };
  });
  const count = (wanted: WorkOutcomeDto['outcome']): number =>
    items.filter(({ outcome }) => outcome === wanted).length;
  return {
    ...{ id: actionId, action: order.action, done: count('done') },
    ...{ refused: count('refused'), open: count('open'), items },
  };
}
