import { uuidOf } from '../../platform/database/sql.js';
import type { TradeFile, TradeFileKind, TradeFileState } from '../trade-file.js';
import { totalsOf } from '../totals.rules.js';

export interface TradeFileRow {
  fileNo: string | number;
  id: Buffer;
  bookId: string | number;
  sourceNo: string | number;
  source: string;
  registrar: string;
  businessDate: string;
  kind: TradeFileKind;
  name: string;
  formatCode: string;
  formatVersion: string | number;
  sourceVersion: string | number;
  state: TradeFileState;
  version: string | number;
  saidChecksum: string | null;
  sha256: Buffer | null;
  replacesNo: string | number | null;
  requestNumber: string | null;
  byteCount: string | number;
  lineCount: string | number;
  recordCount: string | number;
  totals: string;
  digest: Buffer | null;
  progress: string;
  errorCount: string | number;
  refusal: string | null;
  refusalMessage: string | null;
  receivedAt: string;
  endedAt: string | null;
}

export const FILE_COLUMNS = `f.file_no AS fileNo, f.id, f.book_id AS bookId, f.source_no AS sourceNo,
  (SELECT s.code FROM trade_source s WHERE s.source_no = f.source_no) AS source, f.registrar,
  f.business_date AS businessDate, f.kind, f.name, f.format_code AS formatCode, f.format_version AS formatVersion,
  f.source_version AS sourceVersion, f.state, f.version, f.said_checksum AS saidChecksum, f.sha256,
  f.replaces_no AS replacesNo, f.request_number AS requestNumber, f.byte_count AS byteCount, f.line_count AS lineCount,
  f.record_count AS recordCount, f.totals, f.digest, f.progress, f.error_count AS errorCount, f.refusal,
  f.refusal_message AS refusalMessage, f.received_at AS receivedAt, f.ended_at AS endedAt`;

export const tradeFileOf = (row: TradeFileRow): TradeFile => ({
  fileNo: String(row.fileNo),
  id: uuidOf(row.id),
  bookId: Number(row.bookId),
  sourceNo: String(row.sourceNo),
  source: row.source,
  registrar: row.registrar,
  businessDate: row.businessDate,
  kind: row.kind,
  name: row.name,
  formatCode: row.formatCode,
  formatVersion: Number(row.formatVersion),
  sourceVersion: Number(row.sourceVersion),
  state: row.state,
  version: Number(row.version),
  saidChecksum: row.saidChecksum,
  sha256: row.sha256?.toString('hex') ?? null,
  replacesNo: row.replacesNo === null ? null : String(row.replacesNo),
  requestNumber: row.requestNumber,
  bytes: Number(row.byteCount),
  lines: Number(row.lineCount),
  records: Number(row.recordCount),
  totals: totalsOf(row.totals),
  digest: row.digest?.toString('hex') ?? null,
  progress: row.progress,
  errors: Number(row.errorCount),
  refusal: row.refusal,
  refusalMessage: row.refusalMessage,
  receivedAt: row.receivedAt,
  endedAt: row.endedAt,
});
