import { Injectable } from '@nestjs/common';
import { DataSource, In, MoreThan } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Currency } from '../currency.js';
import { CurrencyEntity } from './currency.entity.js';

@Injectable()
export class CurrencyRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next currencies by code, after the one given. */
  list(after: string, count: number): Promise<Currency[]> {
    return this.dataSource.manager.find(CurrencyEntity, {
      where: { code: MoreThan(after) },
      order: { code: 'ASC' },
      take: count,
    });
  }

  byCodes(codes: readonly string[]): Promise<Currency[]> {
    return this.dataSource.manager.findBy(CurrencyEntity, { code: In(codes) });
  }

  byCode(tx: Tx, code: string): Promise<Currency | null> {
    return sqlOf(tx).manager.findOneBy(CurrencyEntity, { code });
  }

  async codes(tx: Tx): Promise<Set<string>> {
    const rows = await sqlOf(tx).manager.find(CurrencyEntity, { select: { code: true } });
    return new Set(rows.map((row) => row.code));
  }

  /** In the order given: who inserts several sorts them, so that two nodes cannot wait for each other. */
  async insert(tx: Tx, currencies: readonly Currency[]): Promise<void> {
    await sqlOf(tx).manager.insert(CurrencyEntity, [...currencies]);
  }
}
