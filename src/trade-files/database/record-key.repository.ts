import { Injectable } from '@nestjs/common';
import { binary, integer } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import { uuidOf } from '../../platform/database/sql.js';
import type { TradeFileState } from '../trade-file.js';

export interface HashedKey {
  /** 24 hexadecimal digits. */
  readonly hash: string;
  readonly line: number;
}

/** A key that another file has. */
export interface KnownKey {
  readonly hash: string;
  readonly fileNo: string;
  readonly fileId: string;
  readonly line: number;
  readonly state: TradeFileState;
}

/** Which records a source has brought. One row for each, in order of its hash. */
@Injectable()
export class RecordKeyRepository {
  /** Those that are not there yet. @param keys sorted @returns how many were inserted */
  async insertNew(tx: Tx, sourceNo: string, fileNo: string, keys: readonly HashedKey[]): Promise<number> {
    if (keys.length === 0) return 0;
    const begin = `(${integer(BigInt(sourceNo))},x'`;
    const middle = `',${integer(BigInt(fileNo))},`;
    const rows = keys.map(({ hash, line }) => `${begin}${hash}${middle}${line})`);
    // Whatever else could be ignored cannot happen: these are numbers and digits.
    return sqlOf(tx).execute(
      `INSERT IGNORE INTO trade_record_key (source_no, key_hash, file_no, line_no) VALUES ${rows.join(',')}`,
    );
  }

  /** Those that other files have. */
  async ofOthers(tx: Tx, sourceNo: string, fileNo: string, keys: readonly HashedKey[]): Promise<KnownKey[]> {
    if (keys.length === 0) return [];
    const rows = await sqlOf(tx).query<KnownRow>(
      `SELECT STRAIGHT_JOIN k.key_hash AS hash, k.file_no AS fileNo, k.line_no AS line, f.id, f.state
       FROM trade_record_key k FORCE INDEX (PRIMARY) JOIN trade_file f FORCE INDEX (PRIMARY) ON f.file_no = k.file_no
       WHERE k.source_no = ${integer(BigInt(sourceNo))} AND k.key_hash IN (${hashesOf(keys)})
         AND k.file_no <> ${integer(BigInt(fileNo))}`,
    );
    return rows.map(({ hash, fileNo: other, line, id, state }) => ({
      ...{ hash: hash.toString('hex'), fileNo: String(other), fileId: uuidOf(id), line: Number(line), state },
    }));
  }

  /** Makes a key the file's that was another's. */
  async takeOver(
    tx: Tx,
    sourceNo: string,
    fileNo: string,
    { hash, line }: HashedKey,
    from: string,
  ): Promise<void> {
    await sqlOf(tx).execute(
      `UPDATE trade_record_key SET file_no = ${integer(BigInt(fileNo))}, line_no = ${integer(line)}
       WHERE source_no = ${integer(BigInt(sourceNo))} AND key_hash = ${binary(hash)}
         AND file_no = ${integer(BigInt(from))}`,
    );
  }

  /** Those that are the file's. */
  async delete(tx: Tx, sourceNo: string, fileNo: string, keys: readonly HashedKey[]): Promise<void> {
    if (keys.length === 0) return;
    await sqlOf(tx).execute(
      `DELETE FROM trade_record_key WHERE source_no = ${integer(BigInt(sourceNo))}
         AND key_hash IN (${hashesOf(keys)}) AND file_no = ${integer(BigInt(fileNo))}`,
    );
  }
}

interface KnownRow {
  hash: Buffer;
  fileNo: string | number;
  line: string | number;
  id: Buffer;
  state: TradeFileState;
}

const hashesOf = (keys: readonly HashedKey[]): string => keys.map(({ hash }) => binary(hash)).join(',');
