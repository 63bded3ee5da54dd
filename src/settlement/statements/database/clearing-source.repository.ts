import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, integerOf, uuidOf } from '../../../platform/database/sql.js';
import { isUuid } from '../../../platform/ids/index.js';
import type { ClearingSource } from '../statement.js';

interface SourceRow {
  source: string | null;
  file: string | null;
  line: string | number;
  gross: string;
  fees: string;
}

const FIRST = /^r \S+ \S+ [DC] (\d{1,20})\/(\d{1,10})$/;
const BESIDE = /^x \S+ \S+ [DC] (\S{36})$/;

/** Where details that come from clearing stand there: their references name the result, or what stands beside it. */
@Injectable()
export class ClearingSourceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** By reference; what is of no result of clearing is absent. */
  async of(references: readonly string[]): Promise<ReadonlyMap<string, ClearingSource>> {
    const found = new Map<string, ClearingSource>();
    await this.addResults(references, found);
    await this.addBeside(references, found);
    return found;
  }

  private async addResults(references: readonly string[], found: Map<string, ClearingSource>): Promise<void> {
    const places = new Map(
      references.flatMap((reference): [string, string][] => {
        const match = FIRST.exec(reference);
        return match ? [[`${BigInt(match[1]!)}/${Number(match[2]!)}`, reference]] : [];
      }),
    );
    if (places.size === 0) return;
    const lines = new Map<string, number[]>();
    for (const place of places.keys()) {
      const [run, line] = place.split('/') as [string, string];
      lines.set(run, [...(lines.get(run) ?? []), Number(line)]);
    }
    const each = [...lines].map(([run, some]) => clearingLinesStatement(run, some));
    const rows: (SourceRow & { runNo: string | number })[] = await this.dataSource.query(
      each.join(' UNION ALL '),
    );
    for (const row of rows) found.set(places.get(`${row.runNo}/${Number(row.line)}`)!, sourceOf(row));
  }

  private async addBeside(references: readonly string[], found: Map<string, ClearingSource>): Promise<void> {
    const ids = new Map(
      references.flatMap((reference): [string, string][] => {
        const id = BESIDE.exec(reference)?.[1];
        return id !== undefined && isUuid(id) ? [[id, reference]] : [];
      }),
    );
    if (ids.size === 0) return;
    const rows: (SourceRow & { id: Buffer })[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN x.id, u.source, f.name AS file, x.line_no AS line, x.gross, '' AS fees
       FROM clearing_extra x FORCE INDEX (PRIMARY)
       LEFT JOIN clearing_run u FORCE INDEX (PRIMARY) ON u.run_no = x.run_no
       LEFT JOIN trade_file f FORCE INDEX (PRIMARY) ON f.file_no = u.file_no
       WHERE x.id IN (${[...ids.keys()].map(binary).join(',')})`,
    );
    for (const row of rows) found.set(ids.get(uuidOf(row.id))!, sourceOf(row));
  }
}

export const clearingLinesStatement = (run: string, lines: readonly number[]): string =>
  `(SELECT STRAIGHT_JOIN r.run_no AS runNo, u.source, f.name AS file, r.line_no AS line, r.gross, r.fees
   FROM clearing_result r FORCE INDEX (PRIMARY)
   JOIN clearing_run u FORCE INDEX (PRIMARY) ON u.run_no = r.run_no
   JOIN trade_file f FORCE INDEX (PRIMARY) ON f.file_no = u.file_no
   WHERE r.run_no = ${integerOf(run)} AND r.line_no IN (${lines.map(integer).join(',')}))`;

const sourceOf = ({ source, file, line, gross, fees }: SourceRow): ClearingSource => ({
  ...{ source: source ?? 'order', file, line: Number(line) === 0 ? null : Number(line) },
  ...{ gross: BigInt(gross), fees },
});
