import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { RecordKeyRepository, type HashedKey, type KnownKey } from '../database/record-key.repository.js';
import { TradeFileRepository } from '../database/trade-file.repository.js';
import { TradeRecordRepository } from '../database/trade-record.repository.js';
import { Overtaken } from '../file-changes.js';
import { RecordKeys } from './record-keys.js';
import type { StageEnd, StageWork } from './stage-work.js';

const KEYS_AT_ONCE = 5_000;
const KEYS_READ = 10_000;

/** What was found of one chunk of keys. */
export interface ClaimedKeys {
  /** Lines that have the key of an earlier line of the file, with that line. */
  readonly twice: readonly { readonly line: number; readonly first: number }[];
  /** Keys that another file has and keeps. */
  readonly known: readonly (KnownKey & { readonly at: number })[];
}

/**
 * Makes the record keys of a file its own, chunk by chunk in the order of their hashes. Done again it changes nothing: what is
 * the file's already is left as it is. Keys of refused files are nobody's.
 */
@Injectable()
export class ClaimKeys {
  constructor(
    private readonly transactions: Transactions,
    private readonly files: TradeFileRepository,
    private readonly records: TradeRecordRepository,
    private readonly keys: RecordKeyRepository,
  ) {}

  /** The keys of what was staged, for whoever does not have them in memory. */
  async gather({ file, claim }: StageWork): Promise<RecordKeys> {
    const keys = new RecordKeys();
    for (let last = 0; ;) {
      const page = await this.records.keys(file.fileNo, last, KEYS_READ);
      if (!(await this.files.renew(file.fileNo, claim)))
        throw new Overtaken(`File ${file.id} is somebody else's now`);
      for (const { line, key } of page) keys.add(key, line);
      if (page.length < KEYS_READ) return keys;
      last = page.at(-1)!.line;
    }
  }

  /**
   * @param replaced a file whose keys are taken over as well; null: of none
   * @param from place in the order of the keys
   * @param tell what was found of each chunk; only while nothing was, the place is kept
   */
  async execute(
    { file, claim, isStopping }: StageWork,
    keys: RecordKeys,
    from: number,
    replaced: string | null,
    tell: (found: ClaimedKeys) => boolean,
  ): Promise<StageEnd> {
    await keys.sort();
    let saved = file.progress;
    let isGood = true;
    for (let place = from; place < keys.count; place += KEYS_AT_ONCE) {
      const { single, twice } = chunkOf(keys, place);
      const next = progressOf(file.progress, place + KEYS_AT_ONCE);
      isGood &&= twice.length === 0;
      const others = await this.transactions.run(async (tx) => {
        if (!(await this.files.goOn(tx, file.fileNo, claim, saved)))
          throw new Overtaken(`File ${file.id} is somebody else's now`);
        const kept = await this.claim(tx, file.sourceNo, file.fileNo, single, replaced);
        // A place that is kept says that all before it is good.
        if (isGood && kept.length === 0) await this.files.goOn(tx, file.fileNo, claim, next);
        return kept;
      });
      isGood &&= others.length === 0;
      if (isGood) saved = next;
      const lineOf = new Map(single.map(({ hash, line }) => [hash, line]));
      const known = others.map((other) => ({ ...other, at: lineOf.get(other.hash)! }));
      if (!tell({ twice, known })) return 'done';
      if (isStopping()) return 'stopped';
    }
    return 'done';
  }

  /** @returns those that other files keep */
  private async claim(
    tx: Tx,
    sourceNo: string,
    fileNo: string,
    keys: readonly HashedKey[],
    replaced: string | null,
  ): Promise<KnownKey[]> {
    const inserted = await this.keys.insertNew(tx, sourceNo, fileNo, keys);
    if (inserted === keys.length) return [];
    const lineOf = new Map(keys.map((key) => [key.hash, key]));
    const kept: KnownKey[] = [];
    for (const other of await this.keys.ofOthers(tx, sourceNo, fileNo, keys)) {
      const isFree = other.state === 'refused' || other.fileNo === replaced;
      if (isFree) await this.keys.takeOver(tx, sourceNo, fileNo, lineOf.get(other.hash)!, other.fileNo);
      else kept.push(other);
    }
    return kept;
  }
}

/** The place, beside whatever else is kept. */
const progressOf = (progress: string, keys: number): string =>
  JSON.stringify({ ...(JSON.parse(progress) as object), keys });

function chunkOf(
  keys: RecordKeys,
  from: number,
): { single: HashedKey[]; twice: { line: number; first: number }[] } {
  const single: HashedKey[] = [];
  const twice: { line: number; first: number }[] = [];
  let before = from === 0 ? null : keys.at(from - 1);
  for (let place = from; place < Math.min(from + KEYS_AT_ONCE, keys.count); place++) {
    const key = keys.at(place);
    if (key.hash === before?.hash) twice.push({ line: key.line, first: before.line });
    else single.push(key);
    before = key;
  }
  return { single, twice };
}
