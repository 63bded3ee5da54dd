import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import { settlementRefusals } from '../settlement.errors.js';
import { PositionRepository, type NeedPlace } from './database/position.repository.js';
import type { SettlementPositionDto } from './dto/position.dto.js';
import { fundsRefusals } from './funds.errors.js';
import { FundsPace } from './funds-pace.js';

const NUMBER = /^[0-9]{1,20}$/;

/** Minor units. */
interface Position {
  readonly details: number;
  readonly expected: bigint;
  readonly arrived: bigint;
  readonly earmarked: bigint;
  readonly sent: bigint;
  readonly settled: bigint;
}

/**
 * Positions added up (资金头寸): of one key, of one batch. What was sent and paid is found by walking the details, page by page, so it costs
 * as much as there are. Plain reads, each page of the moment at which it is read.
 */
@Injectable()
export class ReadPositions {
  constructor(
    private readonly positions: PositionRepository,
    private readonly batches: SettlementBatchRepository,
    private readonly pace: FundsPace,
  ) {}

  async ofKey(book: BookRef, funding: string): Promise<Result<SettlementPositionDto>> {
    const currency = NUMBER.test(funding) ? await this.positions.currencyOf(funding, book.id) : null;
    if (currency === null) return refused(fundsRefusals.fundingNotFound(funding));
    const before = (BigInt(funding) - 1n).toString();
    const [key] = await this.positions.keys(book.id, currency, before, 1);
    let [sent, settled] = [0n, 0n];
    for (let after = '0'; ;) {
      const page = await this.positions.details(funding, after, this.pace.walk);
      for (const { payment, amount } of page) {
        if (payment === 'sent') sent += amount;
        if (payment === 'paid') settled += amount;
      }
      if (page.length < this.pace.walk) break;
      after = page.at(-1)!.detailNo;
    }
    return accepted(viewOf({ ...key!, sent, settled }, book.currencies.get(currency)!));
  }

  async ofBatch(book: BookRef, id: string): Promise<Result<SettlementPositionDto>> {
    const batch = isUuid(id) ? await this.batches.byId(id) : null;
    if (batch?.bookId !== book.id) return refused(settlementRefusals.batchNotFound(id));
    const { batchNo, currency } = batch;
    let [details, expected, earmarked] = [0, 0n, 0n];
    for (let after: NeedPlace | null = null; ;) {
      const page = await this.positions.needsOfBatch(batchNo, after, this.pace.walk);
      for (const one of page) {
        if (one.amount === null) continue;
        details += 1;
        expected += one.amount;
        earmarked += one.isEarmarked ? one.amount : 0n;
      }
      if (page.length < this.pace.walk) break;
      after = page.at(-1)!;
    }
    const paid = await this.positions.paidOfBatch(batchNo);
    return accepted(
      viewOf({ details, expected, arrived: earmarked, earmarked, ...paid }, book.currencies.get(currency)!),
    );
  }
}

function viewOf(
  { details, expected, arrived, earmarked, sent, settled }: Position,
  decimals: number,
): SettlementPositionDto {
  const told = (minor: bigint): string => formatAmount(minor, decimals);
  const missing = expected > arrived ? expected - arrived : 0n;
  return {
    ...{ details, expected: told(expected), arrived: told(arrived), earmarked: told(earmarked) },
    ...{ missing: told(missing), sent: told(sent), settled: told(settled) },
  };
}
