import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../platform/http/index.js';
import type { PageQuery } from '../platform/http/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PayeeRepository } from './database/payee.repository.js';
import type { PayeeBookEntryDto, PayeeVersionDto } from './dto/payee.dto.js';
import { viewOfPayee, viewOfVersion } from './payee-view.js';
import type { Payee } from './payee.js';
import { payeeRefusals } from './payees.errors.js';

const NUMBER = /^[1-9][0-9]{0,9}$/;

/** The payee book as people see it: every number masked. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadPayees {
  constructor(private readonly payees: PayeeRepository) {}

  async find(book: BookRef, code: string): Promise<Result<Payee>> {
    const payee = await this.payees.byCode(book.id, code);
    return payee ? accepted(payee) : refused(payeeRefusals.notFound(code));
  }

  async one(book: BookRef, code: string): Promise<Result<PayeeBookEntryDto>> {
    const found = await this.find(book, code);
    if (!found.ok) return found;
    const [last] = await this.payees.versions(found.value, null, 1);
    return accepted(viewOfPayee(found.value, last!));
  }

  async page(book: BookRef, query: PageQuery): Promise<Result<Page<PayeeBookEntryDto>>> {
    const after = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.payees.page(book.id, after.value[0]!, limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ payee }) => [payee.code],
        ({ payee, version }) => viewOfPayee(payee, version),
      ),
    );
  }

  /** What the payee was and will be, newest first. */
  async versions(book: BookRef, code: string, query: PageQuery): Promise<Result<Page<PayeeVersionDto>>> {
    const found = await this.find(book, code);
    if (!found.ok) return found;
    const below = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!below.ok) return below;
    const [number] = below.value;
    if (number !== undefined && !NUMBER.test(number)) return refused(cursorMalformed());
    const place = number === undefined ? null : Number(number);
    const limit = limitOf(query);
    const rows = await this.payees.versions(found.value, place, limit + 1);
    return accepted(pageFrom(rows, limit, (row) => [String(row.number)], viewOfVersion));
  }

  /** @param written a number in any spelling that people write; what is none is found nowhere */
  withAccount({ id }: BookRef, written: string): Promise<string[]> {
    return this.payees.codesWithAccount(id, written.replaceAll(/[ -]/g, '').toUpperCase());
  }
}
