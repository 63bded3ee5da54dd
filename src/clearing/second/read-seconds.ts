import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { cursorOf } from '../runs/read-runs.js';
import { FormulaRepository } from './database/formula.repository.js';
import { SecondRepository, type ToldSecond } from './database/second.repository.js';
import type { ClearingFormulasDto } from './dto/formula.dto.js';
import type { SecondClearingDto, SecondClearingsFilter } from './dto/second.dto.js';
import { secondRefusals } from './second.errors.js';

/** Reads second clearings and formulas. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadSeconds {
  constructor(
    private readonly seconds: SecondRepository,
    private readonly formulas: FormulaRepository,
  ) {}

  async page(book: BookRef, query: SecondClearingsFilter): Promise<Result<Page<SecondClearingDto>>> {
    const cursor = cursorOf(query, 1);
    if (!cursor.ok) return cursor;
    const after = cursor.value?.[0] ?? null;
    if (after !== null && !isUuid(after)) return refused(cursorMalformed());
    const limit = limitOf(query);
    const rows = await this.seconds.page(book.id, query.state ?? 'derived', after, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (row) => viewOfSecond(book, row),
      ),
    );
  }

  async one(book: BookRef, id: string): Promise<Result<SecondClearingDto>> {
    const found = isUuid(id) ? await this.seconds.byId(book.id, id) : null;
    return found ? accepted(viewOfSecond(book, found)) : refused(secondRefusals.notFound(id));
  }

  async formulasOf(book: BookRef): Promise<ClearingFormulasDto> {
    const items = (await this.formulas.latest(book.id)).map(({ code, version, definition }) => {
      const { payee, product, accounts, ...said } = definition;
      return {
        ...{ formula: code, version, ...said, payeeKind: payee.kind },
        ...(payee.value !== null && { payeeValue: payee.value }),
        ...{ productKind: product.kind, productValue: product.value },
        ...{ payable: accounts.payable, refund: accounts.refund },
      };
    });
    return { items };
  }
}

export function viewOfSecond({ currencies }: BookRef, second: ToldSecond): SecondClearingDto {
  const { id, run, lineNo, state, formula, derived, voucherId, refundVoucherId, answer } = second;
  const { answeredAt, refusal, recordedAt } = second;
  return {
    ...{ id, run, line: lineNo, state, formula },
    ...(derived !== null && {
      ...{ formulaVersion: derived.formulaVersion, payee: derived.payee, product: derived.product },
      amount: formatAmount(derived.amount, currencies.get(derived.currency)!),
      ...{ currency: derived.currency, settlementDate: derived.settlementDate },
      ...{ settlementAt: toIsoTime(derived.settlementAt), refundPayee: derived.refundPayee },
    }),
    ...(voucherId !== null && { voucher: voucherId }),
    ...(refundVoucherId !== null && { refundVoucher: refundVoucherId }),
    ...(answer !== null && { reference: answer.reference, happenedAt: toIsoTime(answer.at) }),
    ...(answeredAt !== null && { answeredAt: toIsoTime(answeredAt) }),
    ...(refusal !== null && { refusal }),
    recordedAt: toIsoTime(recordedAt),
  };
}
