import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import { firstCharacters } from '../../platform/text/index.js';
import type { TradeFile, TradeFileEvent, TradeFileState } from '../trade-file.js';
import { totalsText } from '../totals.rules.js';
import { FILE_COLUMNS, tradeFileOf, type TradeFileRow } from './trade-file-row.repository.js';

/** A file as it begins. */
export interface NewTradeFile {
  readonly id: string;
  readonly bookId: number;
  readonly sourceNo: string;
  readonly registrar: string;
  readonly businessDate: string;
  readonly kind: TradeFile['kind'];
  readonly name: string;
  readonly formatCode: string;
  readonly formatVersion: number;
  readonly sourceVersion: number;
  readonly state: TradeFileState;
  readonly saidChecksum: string | null;
  readonly sha256: string | null;
  readonly replacesNo: string | null;
  readonly requestNumber: string | null;
  readonly bytes: number;
  readonly receivedAt: string;
}

/** Who does something to a file; client 0 is the service. */
export interface FileActor {
  readonly clientId: number;
  readonly apiKeyId: number;
  readonly traceId: string;
}

/** What changes of a file beside its state; what is left out stays. */
export interface FileFacts {
  readonly lines?: number;
  readonly records?: number;
  readonly totals?: Iterable<readonly [string, bigint]>;
  readonly digest?: string;
  readonly progress?: string;
  readonly errors?: number;
  readonly refusal?: string;
  readonly refusalMessage?: string;
  readonly endedAt?: string;
  /** Once it is refused or voided the same content may come again. */
  readonly isOver?: true;
}

export interface FileChange {
  readonly event: TradeFileEvent;
  readonly to: TradeFileState;
  readonly reason: string;
  readonly actor: FileActor;
  readonly recordedAt: string;
  readonly facts: FileFacts;
}

const LEASE_SECONDS = 60;

/** The rows of files and their history. */
@Injectable()
export class TradeFileRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(bookId: number, id: string): Promise<TradeFile | null> {
    return this.first(`(trade_file_id) WHERE f.id = ${binary(id)} AND f.book_id = ${integer(bookId)}`);
  }

  async byNumber(fileNo: string): Promise<TradeFile | null> {
    return this.first(`(PRIMARY) WHERE f.file_no = ${integer(BigInt(fileNo))}`);
  }

  /** The live file of the source with these bytes. */
  async byContent(sourceNo: string, sha256: string): Promise<TradeFile | null> {
    return this.first(
      `(trade_file_content) WHERE f.source_no = ${integer(BigInt(sourceNo))} AND f.live_content = ${binary(sha256)}`,
    );
  }

  async byReplaced(fileNo: string): Promise<TradeFile | null> {
    return this.first(`(trade_file_replaced) WHERE f.live_replaces = ${integer(BigInt(fileNo))}`);
  }

  async byRequest(clientId: number, requestNumber: string): Promise<TradeFile | null> {
    return this.first(
      `(trade_file_request) WHERE f.client_id = ${integer(clientId)} AND f.request_number = ${text(requestNumber)}`,
    );
  }

  /** The latest first. @param below a file number, null for the first page */
  async list(
    bookId: number,
    filter: { readonly sourceNo: string; readonly businessDate: string | null } | null,
    below: string | null,
    count: number,
  ): Promise<TradeFile[]> {
    const index = filter?.businessDate ? 'trade_file_date' : 'trade_file_list';
    const within = [
      `f.book_id = ${integer(bookId)}`,
      ...(filter ? [`f.source_no = ${integer(BigInt(filter.sourceNo))}`] : []),
      ...(filter?.businessDate ? [`f.business_date = ${text(filter.businessDate)}`] : []),
      ...(below === null ? [] : [`f.file_no < ${integer(BigInt(below))}`]),
    ];
    const rows: TradeFileRow[] = await this.dataSource.query(
      `${FILES} (${index}) WHERE ${within.join(' AND ')} ORDER BY f.file_no DESC LIMIT ${integer(count)}`,
    );
    return rows.map(tradeFileOf);
  }

  /** The next files that wait in that state, by number; of refused ones those that are not swept. */
  async waiting(state: TradeFileState, after: string, count: number): Promise<TradeFile[]> {
    const rows: TradeFileRow[] = await this.dataSource.query(
      `${FILES} (trade_file_work) WHERE f.state = ${text(state)} AND f.is_swept = 0
         AND f.file_no > ${integer(BigInt(after))} ORDER BY f.file_no LIMIT ${integer(count)}`,
    );
    return rows.map(tradeFileOf);
  }

  async lock(tx: Tx, fileNo: string): Promise<TradeFile> {
    const rows = await sqlOf(tx).query<TradeFileRow>(
      `${FILES} (PRIMARY) WHERE f.file_no = ${integer(BigInt(fileNo))} FOR UPDATE`,
    );
    return tradeFileOf(rows[0]!);
  }

  /** A duplicate key says that the content, what it replaces or the request number is there already. */
  async insert(tx: Tx, file: NewTradeFile, event: TradeFileEvent, actor: FileActor): Promise<TradeFile> {
    const { saidChecksum, sha256, replacesNo, requestNumber, bytes, receivedAt, state } = file;
    const replaces = replacesNo === null ? 'NULL' : integer(BigInt(replacesNo));
    const content = sha256 === null ? 'NULL' : binary(sha256);
    const what = [text(file.registrar), text(file.businessDate), text(file.kind), text(file.name)];
    const how = [
      text(file.formatCode),
      integer(file.formatVersion),
      integer(file.sourceVersion),
      text(state),
    ];
    const who = [integer(actor.clientId), integer(actor.apiKeyId), text(actor.traceId), text(receivedAt)];
    await sqlOf(tx).execute(
      `INSERT INTO trade_file (id, book_id, source_no, registrar, business_date, kind, name, format_code, format_version,
         source_version, state, version, said_checksum, sha256, live_content, replaces_no, live_replaces, request_number,
         byte_count, line_count, record_count, totals, progress, error_count, is_swept, client_id, api_key_id, trace_id,
         received_at)
       VALUES (${binary(file.id)},${integer(file.bookId)},${integer(BigInt(file.sourceNo))},${what.join(',')},
         ${how.join(',')},1,${text(saidChecksum)},${content},${content},${replaces},${replaces},${text(requestNumber)},
         ${integer(bytes)},0,0,'{}','{}',0,0,${who.join(',')})`,
    );
    const rows = await sqlOf(tx).query<TradeFileRow>(
      `${FILES} (trade_file_id) WHERE f.id = ${binary(file.id)}`,
    );
    const made = tradeFileOf(rows[0]!);
    const change = { event, to: state, reason: file.name, actor, recordedAt: receivedAt, facts: {} };
    await this.insertEvent(tx, { ...made, version: 0 }, change, null);
    return made;
  }

  /** @returns false when somebody else has it, or it is in another state */
  async claim(file: TradeFile, claim: string): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE trade_file SET claim = ${binary(claim)}, claimed_until = ${LEASE_END}
       WHERE file_no = ${integer(BigInt(file.fileNo))} AND state = ${text(file.state)} AND is_swept = 0
         AND (claim IS NULL OR claimed_until < UTC_TIMESTAMP(6))`,
    );
    return affectedRows === 1;
  }

  /** The claim is good for another while. @returns false when somebody else has the file */
  async renew(fileNo: string, claim: string): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await this.dataSource.query(
      `UPDATE trade_file SET claimed_until = ${LEASE_END}
       WHERE file_no = ${integer(BigInt(fileNo))} AND claim = ${binary(claim)}`,
    );
    return affectedRows === 1;
  }

  async release(fileNo: string, claim: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE trade_file SET claim = NULL, claimed_until = NULL
       WHERE file_no = ${integer(BigInt(fileNo))} AND claim = ${binary(claim)}`,
    );
  }

  /**
   * What a stage has done by now, in the transaction that does it; the claim is good for another while.
   * @returns false when somebody else has taken the file over
   */
  async goOn(tx: Tx, fileNo: string, claim: string, progress: string): Promise<boolean> {
    const changed = await sqlOf(tx).execute(
      `UPDATE trade_file SET progress = ${text(progress)}, claimed_until = ${LEASE_END}
       WHERE file_no = ${integer(BigInt(fileNo))} AND claim = ${binary(claim)}`,
    );
    return changed === 1;
  }

  /** On a row that is locked. */
  async setProgress(tx: Tx, fileNo: string, progress: string): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE trade_file SET progress = ${text(progress)} WHERE file_no = ${integer(BigInt(fileNo))}`,
    );
  }

  /**
   * @param claim that of the stage; null for what needs none, on a row that is locked
   * @returns false when the file is not what it was decided on
   */
  async change(tx: Tx, file: TradeFile, claim: string | null, change: FileChange): Promise<boolean> {
    const { facts, to } = change;
    const sets = [
      `state = ${text(to)}`,
      `version = ${integer(file.version + 1)}`,
      ...(facts.lines === undefined ? [] : [`line_count = ${integer(facts.lines)}`]),
      ...(facts.records === undefined ? [] : [`record_count = ${integer(facts.records)}`]),
      ...(facts.totals === undefined ? [] : [`totals = ${text(totalsText(facts.totals))}`]),
      ...(facts.digest === undefined ? [] : [`digest = ${binary(facts.digest)}`]),
      ...(facts.progress === undefined ? [] : [`progress = ${text(facts.progress)}`]),
      ...(facts.errors === undefined ? [] : [`error_count = ${integer(facts.errors)}`]),
      ...(facts.refusal === undefined ? [] : [`refusal = ${text(facts.refusal)}`]),
      ...(facts.refusalMessage === undefined ? [] : [`refusal_message = ${text(facts.refusalMessage)}`]),
      ...(facts.endedAt === undefined ? [] : [`ended_at = ${text(facts.endedAt)}`]),
      ...(facts.isOver ? ['live_content = NULL', 'live_replaces = NULL'] : []),
    ];
    const held = claim === null ? '' : `AND claim = ${binary(claim)}`;
    const changed = await sqlOf(tx).execute(
      `UPDATE trade_file SET ${sets.join(', ')}
       WHERE file_no = ${integer(BigInt(file.fileNo))} AND version = ${integer(file.version)} ${held}`,
    );
    if (changed !== 1) return false;
    await this.insertEvent(tx, file, change, file.state);
    return true;
  }

  async markSwept(fileNo: string, claim: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE trade_file SET is_swept = 1, claim = NULL, claimed_until = NULL
       WHERE file_no = ${integer(BigInt(fileNo))} AND claim = ${binary(claim)}`,
    );
  }

  private async first(rest: string): Promise<TradeFile | null> {
    const rows: TradeFileRow[] = await this.dataSource.query(`${FILES} ${rest}`);
    return rows[0] ? tradeFileOf(rows[0]) : null;
  }

  private async insertEvent(
    tx: Tx,
    { fileNo, version }: TradeFile,
    { event, to, reason, actor, recordedAt }: FileChange,
    from: TradeFileState | null,
  ): Promise<void> {
    const who = [integer(actor.clientId), integer(actor.apiKeyId), text(actor.traceId), text(recordedAt)];
    await sqlOf(tx).execute(
      `INSERT INTO trade_file_event (file_no, number, kind, from_state, to_state, reason, client_id, api_key_id, trace_id,
         recorded_at)
       VALUES (${integer(BigInt(fileNo))},${integer(version + 1)},${text(event)},${text(from)},${text(to)},
         ${text(firstCharacters(reason, 255))},${who.join(',')})`,
    );
  }
}

const LEASE_END = `UTC_TIMESTAMP(6) + INTERVAL ${LEASE_SECONDS} SECOND`;
const FILES = `SELECT ${FILE_COLUMNS} FROM trade_file f FORCE INDEX`;
