import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';

/** What a check of a batch has come to. */
export interface BatchCheck {
  readonly batchNo: string;
  /** From 1 without gaps. */
  readonly number: number;
  readonly businessDate: string;
  /** Of what was checked: a batch with another is not checked yet. */
  readonly contentHash: string;
  readonly outcome: 'ties' | 'differs';
  readonly differences: number;
  readonly checkedAt: string;
}

type CheckRow = Omit<BatchCheck, 'batchNo' | 'number' | 'contentHash' | 'differences'> & {
  batchNo: string | number;
  number: string | number;
  contentHash: Buffer;
  differences: string | number;
};

@Injectable()
export class CheckRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Behind the lock of the batch. @returns its number */
  async add(tx: Tx, check: Omit<BatchCheck, 'number'>): Promise<number> {
    const { batchNo, businessDate, contentHash, outcome, differences, checkedAt } = check;
    const [row] = await sqlOf(tx).query<{ last: string | number | null }>(
      `SELECT MAX(number) AS last FROM settlement_check WHERE batch_no = ${batchNo}`,
    );
    const number = Number(row!.last ?? 0) + 1;
    await sqlOf(tx).execute(
      `INSERT INTO settlement_check (batch_no, number, business_date, content_hash, outcome, differences, checked_at)
       VALUES (${batchNo}, ${integer(number)}, ${text(businessDate)}, ${binary(contentHash)}, ${text(outcome)},
         ${integer(differences)}, ${text(checkedAt)})`,
    );
    return number;
  }

  /** The last check of each of the batches; those that were never checked are absent. */
  async lastOf(batchNos: readonly string[]): Promise<ReadonlyMap<string, BatchCheck>> {
    if (batchNos.length === 0) return new Map();
    const rows: CheckRow[] = await this.dataSource.query(
      `SELECT c.batch_no AS batchNo, c.number, c.business_date AS businessDate, c.content_hash AS contentHash, c.outcome,
         c.differences, c.checked_at AS checkedAt
       FROM settlement_check c FORCE INDEX (PRIMARY) WHERE c.batch_no IN (${batchNos.join(',')})
       ORDER BY c.batch_no, c.number`,
    );
    // In order of their numbers: the highest stays.
    return new Map(
      rows.map((row) => [
        String(row.batchNo),
        {
          ...row,
          ...{ batchNo: String(row.batchNo), number: Number(row.number) },
          ...{ contentHash: row.contentHash.toString('hex'), differences: Number(row.differences) },
        },
      ]),
    );
  }
}
