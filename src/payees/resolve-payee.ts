import { Injectable } from '@nestjs/common';
import { refused, type Result } from '../platform/errors/index.js';
import { PayeeRepository } from './database/payee.repository.js';
import { resolved } from './in-force.rules.js';
import type { ResolvedPayee } from './payee.js';
import { payeeRefusals } from './payees.errors.js';

/** Whom a code stands for on the business date of the book. A plain read: who decides on it hears of changes. */
@Injectable()
export class ResolvePayee {
  constructor(private readonly payees: PayeeRepository) {}

  async execute(bookId: number, code: string, currency: string): Promise<Result<ResolvedPayee>> {
    const found = await this.payees.onBusinessDate(bookId, code);
    if (!found) return refused(payeeRefusals.unknown(code));
    return resolved(found.payee, found.version, currency, found.businessDate);
  }
}
