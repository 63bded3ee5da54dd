import { Injectable, type OnModuleInit } from '@nestjs/common';
import { valueOf } from '../../platform/errors/index.js';
import { Alarms, type Alarm } from '../../platform/metrics/index.js';
import { BookDirectory, type BookRef } from '../../ledger/books/index.js';
import { JobRegistry, type JobContext, type JobDefinition, type JobResult } from '../../scheduler/index.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { PaymentListRepository } from './database/payment-list.repository.js';
import { NightBatches } from './night-batches.js';
import type { Standing } from './checked-batches.js';
import { Waiting } from './waiting.js';

const SHOWN = 10;

/** Fifth: waits until what is paid has ended, and tells of what has not been paid. */
@Injectable()
export class ConcludeJob implements JobDefinition, OnModuleInit {
  readonly name = 'settlement-conclude';
  readonly description =
    'Waits until the settlement batches of the night are settled, and tells of orders that are not paid';
  readonly defaultCron = null;
  readonly expectedMinutes = 12 * 60;
  readonly after = 'settlement-pay';
  private readonly partly: Alarm;

  constructor(
    private readonly registry: JobRegistry,
    private readonly books: BookDirectory,
    private readonly nights: NightBatches,
    private readonly payments: PaymentListRepository,
    private readonly waiting: Waiting,
    alarms: Alarms,
  ) {
    this.partly = alarms.define(
      'settlement-partly',
      'A settlement batch has ended with orders that are not paid',
    );
  }

  onModuleInit(): void {
    this.registry.define(this);
  }

  async run(context: JobContext): Promise<JobResult> {
    const book = valueOf(await this.books.byCode(context.book.code));
    const watch = await this.waiting.begin(context);
    const waits: string[] = [];
    const wrong: string[] = [];
    for (const batch of await this.nights.of(book.id, context.businessDate)) {
      const standing = await this.standingOf(book, batch);
      if (standing && 'waits' in standing) waits.push(standing.waits);
      if (standing && 'wrong' in standing) wrong.push(standing.wrong);
    }
    return this.waiting.end(watch, waits, wrong);
  }

  private async standingOf(book: BookRef, { id, batchNo, state }: SettlementBatch): Promise<Standing> {
    if (state === 'settled' || state === 'void') return null;
    if (state === 'paying') {
      const sums = await this.payments.sums(batchNo);
      const told = sums.map((one) => `${one.payments} ${one.state}`).join(', ');
      return { waits: `batch ${id} is being paid: ${told === '' ? 'its orders are being made' : told}` };
    }
    if (state !== 'partly') return { wrong: `batch ${id} is ${state} and was not paid by this night` };
    const unpaid = await this.payments.unpaid(batchNo, SHOWN + 1);
    const list = unpaid
      .slice(0, SHOWN)
      .map((one) => `${one.party}/${one.side} ${one.state} ${one.code ?? one.waitsFor}`);
    const orders = `${list.join(', ')}${unpaid.length > SHOWN ? ' and more' : ''}`;
    this.partly.raise({ book: book.code, batch: id, orders });
    return { wrong: `batch ${id} is settled partly; not paid: ${orders}` };
  }
}
