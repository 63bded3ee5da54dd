import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, databaseTimeOf, dateInZone, toDatabaseTime } from '../../platform/clock/index.js';
import { canonicalJson, canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { parseAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { RefundAsPayout, type CountedRefund } from '../../ledger/refunds/index.js';
import {
  postingOf,
  postingRefusals,
  PostingQueue,
  type Posting,
  type PostingLine,
} from '../../ledger/posting/index.js';
import type { TradeRecord } from '../../trade-files/index.js';
import type { ClearingExtra } from '../extras/extra.js';
import type { Cleared } from '../rules/cleared.js';
import { directionLetter } from '../runs/database/cleared-chunk.repository.js';
import { ClearingGateRepository } from '../runs/database/clearing-gate.repository.js';
import { ClearingEngines, type ClearingEngine } from '../runs/engine.js';
import { FeeSums } from '../runs/fees.rules.js';
import { voucherLines } from '../runs/voucher-lines.rules.js';
import { OrderRepository, type ToldOrder } from './database/order.repository.js';
import type { ClearOrderDto } from './dto/order.dto.js';
import { OrderParticipant } from './order-participant.js';
import { orderRefusals } from './orders.errors.js';

/**
 * Clears one order at once (实时清算) by the rules of its source, to be settled now. Its voucher, its row and what is to be
 * settled are one posting under the caller's request number; the guards are asked behind the gate of the source, and that the
 * money stands in the position by the ledger.
 */
@Injectable()
export class ClearOrder {
  constructor(
    private readonly orders: OrderRepository,
    private readonly engines: ClearingEngines,
    private readonly gates: ClearingGateRepository,
    private readonly refunds: RefundAsPayout,
    private readonly participant: OrderParticipant,
    private readonly queue: PostingQueue,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    requestNumber: string,
    body: ClearOrderDto,
  ): Promise<Result<{ order: ToldOrder; replayed: boolean }>> {
    const requestHash = canonicalSha256({ command: 'clear-order', book: book.code, body });
    const before = await this.orders.byRequest(caller.clientId, requestNumber);
    if (before && before.requestHash !== requestHash)
      return refused(postingRefusals.contentDiffers(requestNumber));
    if (before) return accepted({ order: before, replayed: true });
    if (body.orderState === 'live') return refused(orderRefusals.isLive());
    if (body.forwardKey !== undefined && body.receipt === undefined)
      return refused(orderRefusals.receiptMissing());
    const record = readRecord(book, body);
    if (!record.ok) return record;
    const today = dateInZone(this.clock.now(), book.timeZone);
    const engine = await this.engines.load(book, body.source, today, null);
    if (!engine.ok) return engine;
    const cleared = clearedAtOnce(engine.value, record.value);
    if (!cleared.ok) return cleared;
    const money = moneyOf(engine.value, record.value, cleared.value);
    const counted = await this.counted(book, body, money);
    if (!counted.ok) return counted;
    await this.gates.ensure(book.id, body.source);
    const sent = { caller, book, requestNumber, requestHash, body, money, counted: counted.value };
    const outcome = await this.queue.post(
      this.postingOf(sent, record.value, cleared.value, engine.value, today),
    );
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    const order = (await this.orders.byRequest(caller.clientId, requestNumber))!;
    return accepted({ order, replayed: outcome.kind === 'replayed' });
  }

  /** Against the receipt that the order names; null: it names none. */
  private async counted(
    book: BookRef,
    { receipt }: ClearOrderDto,
    { lines, from: account }: OrderMoney,
  ): Promise<Result<CountedRefund | null>> {
    if (receipt === undefined) return accepted(null);
    const [{ amount, currency }] = lines as readonly [PostingLine];
    return this.refunds.count(book.id, receipt, { account, amount, currency });
  }

  private postingOf(
    { caller, book, requestNumber, requestHash, body, money, counted }: SentOrder,
    record: TradeRecord,
    cleared: Cleared,
    engine: ClearingEngine,
    today: string,
  ): Posting {
    const { clientId, apiKeyId, traceId } = caller;
    const id = this.ids.uuid();
    const { currency, payee, businessType, grossMinor: gross, netMinor: net } = cleared;
    const extra: Omit<ClearingExtra, 'voucherId'> = {
      ...{
        id: this.ids.uuid(),
        bookId: book.id,
        kind: 'order',
        runNo: '0',
        lineNo: 0,
        number: 1,
        originId: id,
      },
      ...{ direction: directionLetter(cleared.direction), payee, currency, gross, amount: net },
      ...{ settlementDate: today, settlementAt: toDatabaseTime(this.clock.now()), businessType, reason: '' },
    };
    const facts = { party: record.party, amount: gross.toString(), currency, payee, net: net.toString() };
    const order = {
      ...{ id, bookId: book.id, clientId, requestNumber, requestHash, source: body.source },
      ...{ recordKey: body.recordKey, orderNumber: body.orderNumber, orderState: body.orderState },
      record: canonicalJson({ ...facts, rule: cleared.ruleCode, settlementDate: today }),
      pinned: engine.pinned,
    };
    return postingOf(
      this.ids.uuid(),
      { bookId: book.id, clientId, apiKeyId, traceId, requestNumber, contentHash: requestHash },
      {
        ...{ businessType, reference: id, memo: `cleared at once: order ${body.orderNumber}` },
        lines: money.lines,
        preconditions: [{ account: money.from, minimumBalanceAfter: 0n }],
        links: counted ? [counted.link] : [],
        participations: [
          this.participant.clearing(order, extra, body.forwardKey ?? null),
          ...(counted ? [counted.participation] : []),
        ],
      },
    );
  }
}

interface SentOrder {
  readonly caller: Caller;
  readonly book: BookRef;
  readonly requestNumber: string;
  readonly requestHash: string;
  readonly body: ClearOrderDto;
  readonly money: OrderMoney;
  readonly counted: CountedRefund | null;
}

interface OrderMoney {
  /** The account that the money must stand in: the position, or what the party is owed where it is collected. */
  readonly from: string;
  /** What is taken from that account stands first. */
  readonly lines: readonly PostingLine[];
}

function moneyOf(engine: ClearingEngine, record: TradeRecord, cleared: Cleared): OrderMoney {
  const { payable, position, fees } = engine.accountsOf(record, cleared);
  const sums = new FeeSums();
  sums.add(cleared.fees, fees);
  const { currency, grossMinor: gross, netMinor: net } = cleared;
  const direction = directionLetter(cleared.direction);
  const said = { direction, payable, position, currency, net, gross, fees: sums.list() };
  return { from: direction === 'D' ? position : payable, lines: voucherLines(said) };
}

function readRecord({ currencies }: BookRef, body: ClearOrderDto): Result<TradeRecord> {
  const { recordKey, recordType, product, party, payer, orderNumber, currency, attributes } = body;
  const decimals = currencies.get(currency);
  if (decimals === undefined) return refused(orderRefusals.currencyNotInBook(currency));
  const amount = parseAmount(body.amount, decimals);
  if (!amount.ok) return refused(orderRefusals.amountMalformed(currency));
  const occurredAt = `${databaseTimeOf(body.occurredAt).replace(' ', 'T')}Z`;
  return accepted({
    ...{ lineNo: 0, recordKey, recordType, product, party, payer: payer ?? null, orderNumber, currency },
    ...{ amountMinor: amount.minor, occurredAt, attributes: attributes ?? null },
  });
}

function clearedAtOnce(engine: ClearingEngine, record: TradeRecord): Result<Cleared> {
  const outcome = engine.clear(record);
  if (outcome.kind === 'exception')
    return refused({ kind: 'refused', code: outcome.code, message: outcome.message });
  const heldBy = engine.heldBy(record);
  if (heldBy !== null) return refused(orderRefusals.held(heldBy));
  return outcome.second === null ? accepted(outcome) : refused(orderRefusals.hasSecond());
}
