import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { ChooseChannel, ChoosePayee, KnownTerms } from '../payouts/index.js';
import { BatchChanges } from './batch-changes.js';
import { doubled, readItem, type RawItem } from './batch-item.rules.js';
import { BatchItemRepository } from './database/batch-item.repository.js';
import { batchRefusals } from './payout-batches.errors.js';
import {
  MOST_FAULTS,
  MOST_ITEMS,
  type Batch,
  type ItemContent,
  type LineFault,
  type LockedBatch,
} from './batch.js';

interface ReadLines {
  readonly items: readonly ItemContent[];
  readonly faults: readonly LineFault[];
}

/** Takes the next lines of a batch that is being received; what is wrong with them is kept and told at the end. */
@Injectable()
export class ReceiveItems {
  constructor(
    private readonly changes: BatchChanges,
    private readonly items: BatchItemRepository,
    private readonly choosePayee: ChoosePayee,
    private readonly chooseChannel: ChooseChannel,
    private readonly terms: KnownTerms,
    private readonly transactions: Transactions,
  ) {}

  /**
   * @param firstLine of the first of them, counted from 1; what was received before may be sent again
   * @returns how many lines have been received
   */
  async execute(batch: Batch, firstLine: number, raws: readonly RawItem[]): Promise<Result<number>> {
    const read = await this.read(batch, firstLine, raws);
    return this.transactions.run(async (tx) => {
      const locked = (await this.changes.lock(tx, [batch.id])).get(batch.id)!;
      if (locked.state !== 'receiving') return refused(batchRefusals.notReceiving(locked.state));
      const received = locked.itemsReceived;
      if (firstLine + raws.length - 1 <= received) return this.sentAgain(batch, firstLine, received, read);
      if (firstLine !== received + 1) return refused(batchRefusals.linesOutOfOrder(received + 1));
      if (received + raws.length > MOST_ITEMS) return refused(batchRefusals.tooManyItems(MOST_ITEMS));
      await this.keep(tx, locked, raws.length, read);
      return accepted(received + raws.length);
    });
  }

  private async keep(
    tx: Tx,
    { id, faults: before }: LockedBatch,
    lines: number,
    read: ReadLines,
  ): Promise<void> {
    const known = await this.items.known(
      tx,
      id,
      read.items.map(({ orderNumber }) => orderNumber),
    );
    const twice = doubled(read.items, known);
    const doubledLines = new Set(twice.map(({ line }) => line));
    const items = read.items.filter(({ line }) => !doubledLines.has(line));
    const faults = [...read.faults, ...twice].sort((left, right) => left.line - right.line);
    await this.items.receive(tx, id, lines, items, faults, before, Math.max(0, MOST_FAULTS - before));
  }

  private async read(batch: Batch, firstLine: number, raws: readonly RawItem[]): Promise<ReadLines> {
    const { decimals, source } = batch;
    const items: ItemContent[] = [];
    const faults: LineFault[] = [];
    for (const [index, raw] of raws.entries()) {
      const read = readItem(firstLine + index, raw, decimals, source !== 'json');
      faults.push(...read.faults);
      if (!read.item) continue;
      const problem = await this.channelProblem(batch, read.item);
      if (problem) faults.push(problem);
      else items.push(read.item);
    }
    return { items, faults };
  }

  /** Whether the channel, or one of the route, would take it as things are now. */
  private async channelProblem(
    batch: Batch,
    { line, payee, amount }: ItemContent,
  ): Promise<LineFault | null> {
    const { bookId, currency, channel, route } = batch;
    const by = route === null ? { channel: channel! } : { route };
    const terms = await this.terms.of(bookId);
    const payable = await this.choosePayee.execute(terms, { bookId, currency }, { payee });
    const choice = payable.ok
      ? await this.chooseChannel.execute(terms, { payee, amount, currency }, by)
      : payable;
    if (choice.ok) return null;
    const { field = '', message } = choice.refusal;
    const column = COLUMN_OF_FIELD[field] ?? 'payeeBank';
    const value = { amount: '', payeeBank: payee.bank, payeeAccount: payee.account }[column];
    return { line, field: column, value, reason: message };
  }

  private async sentAgain(
    batch: Batch,
    firstLine: number,
    received: number,
    { items }: ReadLines,
  ): Promise<Result<number>> {
    const known = new Map(
      (await this.items.fromLine(batch.id, firstLine, MOST_ITEMS_AT_ONCE)).map((item) => [item.line, item]),
    );
    // Lines with faults were not kept; that they are sent again changes nothing.
    const differs = items.some((item) => {
      const before = known.get(item.line);
      return before !== undefined && textOf(before) !== textOf(item);
    });
    return differs ? refused(batchRefusals.linesDiffer()) : accepted(received);
  }
}

/** Of one request; a file is taken in so many at a time. */
export const MOST_ITEMS_AT_ONCE = 1_000;

const COLUMN_OF_FIELD: Readonly<Record<string, 'amount' | 'payeeBank' | 'payeeAccount'>> = {
  amount: 'amount',
  'payee/bank': 'payeeBank',
  'payee/account': 'payeeAccount',
};

const textOf = ({ orderNumber, payee, amount, purpose }: ItemContent): string =>
  JSON.stringify([orderNumber, payee.name, payee.bank, payee.account, amount.toString(), purpose]);
