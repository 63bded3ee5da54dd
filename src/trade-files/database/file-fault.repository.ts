import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import { firstCharacters } from '../../platform/text/index.js';
import type { Fault, FaultCode } from '../formats/faults.js';
import type { TradeFileEvent, TradeFileState } from '../trade-file.js';

export interface NumberedFault extends Fault {
  readonly number: number;
}

export interface ToldFileEvent {
  readonly number: number;
  readonly kind: TradeFileEvent;
  readonly from: TradeFileState | null;
  readonly to: TradeFileState;
  readonly reason: string;
  /** null: the service itself. */
  readonly client: string | null;
  readonly recordedAt: string;
}

/** What is wrong with refused files, and what has happened to files. */
@Injectable()
export class FileFaultRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Tx, fileNo: string, faults: readonly Fault[]): Promise<void> {
    if (faults.length === 0) return;
    const rows = faults.map(({ line, field, value, code, reason }, index) => {
      const what = [text(field), text(value), text(code), text(firstCharacters(reason, 255))];
      return `(${integer(BigInt(fileNo))},${integer(index + 1)},${integer(line)},${what.join(',')})`;
    });
    await sqlOf(tx).execute(
      `INSERT INTO trade_file_error (file_no, number, line_no, field, value, code, reason) VALUES ${rows.join(',')}`,
    );
  }

  /** The next ones in the order in which they were found. */
  async page(fileNo: string, after: number, count: number): Promise<NumberedFault[]> {
    const rows: (Omit<Fault, 'line'> & {
      number: string | number;
      line: string | number;
      code: FaultCode;
    })[] = await this.dataSource.query(
      `SELECT e.number, e.line_no AS line, e.field, e.value, e.code, e.reason
         FROM trade_file_error e FORCE INDEX (PRIMARY)
         WHERE e.file_no = ${integer(BigInt(fileNo))} AND e.number > ${integer(after)}
         ORDER BY e.number LIMIT ${integer(count)}`,
    );
    return rows.map((row) => ({ ...row, number: Number(row.number), line: Number(row.line) }));
  }

  async events(fileNo: string): Promise<ToldFileEvent[]> {
    const rows: (Omit<ToldFileEvent, 'number'> & { number: string | number })[] = await this.dataSource.query(
      `SELECT e.number, e.kind, e.from_state AS \`from\`, e.to_state AS \`to\`, e.reason,
         (SELECT c.code FROM client c WHERE c.id = e.client_id) AS client, e.recorded_at AS recordedAt
       FROM trade_file_event e FORCE INDEX (PRIMARY) WHERE e.file_no = ${integer(BigInt(fileNo))} ORDER BY e.number`,
    );
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }
}
