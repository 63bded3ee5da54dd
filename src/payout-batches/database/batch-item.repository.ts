import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../platform/database/index.js';
import { binary, integer, text } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import { firstCharacters } from '../../platform/text/index.js';
import type { BatchItem, ItemContent, LineFault } from '../batch.js';
import { ITEM_COLUMNS, itemOf, type ItemRow } from './batch-row.repository.js';

const LONGEST_VALUE = 64;
const LONGEST_REFUSAL = 500;

/** An attempt of an item that has become a payout. */
export interface MadeItem {
  readonly batchId: string;
  readonly line: number;
  readonly attempt: number;
  readonly payoutId: string;
}

export interface RefusedItem {
  readonly line: number;
  readonly attempt: number;
  readonly code: string;
  readonly message: string;
}

/** Items of batches. Each is changed under the locked row of its batch. */
@Injectable()
export class BatchItemRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the order numbers that the batch has already. */
  async known(tx: Tx, batchId: string, orderNumbers: readonly string[]): Promise<Set<string>> {
    if (orderNumbers.length === 0) return new Set();
    const rows = await sqlOf(tx).query<{ orderNumber: string }>(
      `SELECT order_number AS orderNumber FROM payout_batch_item FORCE INDEX (payout_batch_item_order)
       WHERE batch_id = ${binary(batchId)} AND order_number IN (${orderNumbers.map(text).join(',')})`,
    );
    return new Set(rows.map(({ orderNumber }) => orderNumber));
  }

  /** Counts what has arrived on the row of the batch, which is locked. */
  async receive(
    tx: Tx,
    batchId: string,
    lines: number,
    items: readonly ItemContent[],
    faults: readonly LineFault[],
    faultsBefore: number,
    faultsKept: number,
  ): Promise<void> {
    const sql = sqlOf(tx);
    if (items.length > 0) await sql.execute(insertStatement(batchId, items));
    const kept = faults.slice(0, faultsKept);
    if (kept.length > 0) await sql.execute(faultsStatement(batchId, kept, faultsBefore));
    await sql.execute(
      `UPDATE payout_batch SET items_received = items_received + ${integer(lines)}, faults = faults + ${integer(faults.length)}
       WHERE id = ${binary(batchId)}`,
    );
  }

  /** From that line on, in order. */
  async fromLine(batchId: string, line: number, count: number): Promise<BatchItem[]> {
    const rows: ItemRow[] = await this.dataSource.query(
      `SELECT ${ITEM_COLUMNS} FROM payout_batch_item i FORCE INDEX (PRIMARY)
       WHERE i.batch_id = ${binary(batchId)} AND i.line >= ${integer(line)} ORDER BY i.line LIMIT ${integer(count)}`,
    );
    return rows.map(itemOf);
  }

  /** In byte order of their order numbers. @param after the last one of the page before */
  async byOrder(batchId: string, after: string, count: number): Promise<BatchItem[]> {
    const rows: ItemRow[] = await this.dataSource.query(
      `SELECT ${ITEM_COLUMNS} FROM payout_batch_item i FORCE INDEX (payout_batch_item_order)
       WHERE i.batch_id = ${binary(batchId)} AND i.order_number > ${text(after)}
       ORDER BY i.order_number LIMIT ${integer(count)}`,
    );
    return rows.map(itemOf);
  }

  /** The next that have to become payouts, by line. */
  async waiting(batchId: string, count: number): Promise<BatchItem[]> {
    const rows: ItemRow[] = await this.dataSource.query(waitingStatement(batchId, count));
    return rows.map(itemOf);
  }

  /** Under the row of the batch. */
  async named(tx: Tx, batchId: string, orderNumbers: readonly string[]): Promise<NamedItem[]> {
    const rows = await sqlOf(tx).query<ItemRow & { payoutState: string | null }>(
      `SELECT ${ITEM_COLUMNS}, (SELECT p.state FROM payout p WHERE p.id = i.payout_id) AS payoutState
       FROM payout_batch_item i FORCE INDEX (payout_batch_item_order)
       WHERE i.batch_id = ${binary(batchId)} AND i.order_number IN (${orderNumbers.map(text).join(',')})`,
    );
    return rows.map(({ payoutState, ...row }) => ({ ...itemOf(row), payoutState }));
  }

  /** Of items that {@link named} has found. @throws Error when one has changed: the row of the batch was not locked */
  async tryAgain(tx: Tx, batchId: string, items: readonly BatchItem[]): Promise<void> {
    const changed = await sqlOf(tx).execute(
      `UPDATE payout_batch_item SET state = 'waiting', attempt = attempt + 1, refusal_code = NULL, refusal = NULL
       WHERE batch_id = ${binary(batchId)} AND line IN (${items.map(({ line }) => integer(line)).join(',')})
         AND state <> 'waiting'`,
    );
    if (changed !== items.length)
      throw new Error(`Of ${items.length} items ${changed} were to be tried again`);
  }

  /** In the posting that makes their payouts. @throws Error when an item is not what it was decided on */
  async made(tx: Tx, items: readonly MadeItem[]): Promise<void> {
    const selects = items.map(({ batchId, line, attempt, payoutId }, index) => {
      const literals = [binary(batchId), integer(line), integer(attempt), binary(payoutId)];
      const names = ['batch_id', 'line', 'attempt', 'payout_id'];
      return `SELECT ${literals.map((literal, column) => (index === 0 ? `${literal} AS ${names[column]}` : literal)).join(',')}`;
    });
    await sqlOf(tx).write(
      `UPDATE (${selects.join(' UNION ALL ')}) n STRAIGHT_JOIN payout_batch_item i FORCE INDEX (PRIMARY)
         ON i.batch_id = n.batch_id AND i.line = n.line AND i.attempt = n.attempt AND i.state = 'waiting'
       SET i.state = 'made', i.payout_id = n.payout_id`,
      { rows: items.length, of: 'items of batches' },
    );
  }

  /** Those that are still waiting at that attempt; the others have become something else. */
  async refuse(tx: Tx, batchId: string, items: readonly RefusedItem[]): Promise<void> {
    for (const { line, attempt, code, message } of items)
      await sqlOf(tx).execute(
        `UPDATE payout_batch_item SET state = 'refused', refusal_code = ${text(code)},
           refusal = ${text(firstCharacters(message, LONGEST_REFUSAL))}
         WHERE batch_id = ${binary(batchId)} AND line = ${integer(line)} AND attempt = ${integer(attempt)}
           AND state = 'waiting'`,
      );
  }
}

/** An item with how its last payout stands. */
export interface NamedItem extends BatchItem {
  readonly payoutState: string | null;
}

export const waitingStatement = (batchId: string, count: number): string =>
  `SELECT ${ITEM_COLUMNS} FROM payout_batch_item i FORCE INDEX (payout_batch_item_work)
   WHERE i.batch_id = ${binary(batchId)} AND i.state = 'waiting' ORDER BY i.line LIMIT ${integer(count)}`;

function insertStatement(batchId: string, items: readonly ItemContent[]): string {
  const rows = items.map(({ line, orderNumber, payee, amount, purpose }) => {
    const whom = `${text(payee.name)},${text(payee.bank)},${text(payee.account)}`;
    return `(${binary(batchId)},${integer(line)},${text(orderNumber)},${whom},${integer(amount)},${text(purpose)},'waiting',1)`;
  });
  return `INSERT INTO payout_batch_item (batch_id, line, order_number, payee_name, payee_bank, payee_account, amount,
      purpose, state, attempt) VALUES ${rows.join(',')}`;
}

function faultsStatement(batchId: string, faults: readonly LineFault[], before: number): string {
  const rows = faults.map(({ line, field, value, reason }, index) => {
    const shown = text(firstCharacters(value, LONGEST_VALUE));
    const why = text(firstCharacters(reason, LONGEST_REFUSAL));
    return `(${binary(batchId)},${integer(before + index + 1)},${integer(line)},${text(field)},${shown},${why})`;
  });
  return `INSERT INTO payout_batch_fault (batch_id, number, line, field, value, reason) VALUES ${rows.join(',')}`;
}
