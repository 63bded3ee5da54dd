import { Inject, Injectable } from '@nestjs/common';
import { createReadStream } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG, type Config } from '../platform/config/index.js';
import {
  ifThere,
  namesIn,
  saidChecksum,
  settleFile,
  type Outcome,
  type Side,
} from '../platform/drop-folder/index.js';
import type { TradeSource } from './trade-source.js';

/** A file that somebody has put into the folder of a source, with its side file. */
export interface DroppedFile {
  /** Folder that it lies in. */
  readonly folder: string;
  readonly isSupplementary: boolean;
  readonly name: string;
  /** Suffix of its side file. */
  readonly side: Side;
  /** MD5 or SHA-256 as the side file says it; null: it says none. */
  readonly checksum: string | null;
  readonly changedAt: Date;
}

const SIDES: readonly Side[] = ['.sha256', '.md5'];
const READY = '.ok';
/** Of one round; the rest waits for the next one. */
const MOST_AT_ONCE = 50;

/** The folder where source systems put files: `in/<book>/<source>`, supplementary ones in `supplementary` below it. */
@Injectable()
export class DropFolder {
  private readonly directory: string | null;

  constructor(@Inject(CONFIG) { tradeFilesDirectory }: Config) {
    this.directory = tradeFilesDirectory;
  }

  get isThere(): boolean {
    return this.directory !== null;
  }

  /** Files that are complete: those with a side file, and a ready marker where the source puts one. Others wait. */
  async find(source: TradeSource): Promise<DroppedFile[]> {
    const folder = join(this.directory!, 'in', source.bookCode, source.code);
    const below = join(folder, 'supplementary');
    await mkdir(below, { recursive: true });
    const found = [...(await filesIn(folder, source, false)), ...(await filesIn(below, source, true))];
    return found.slice(0, MOST_AT_ONCE);
  }

  /** Opened when the first block is asked for: nobody would listen before to a stream whose file another node has moved. */
  async *read({ folder, name }: Pick<DroppedFile, 'folder' | 'name'>): AsyncGenerator<Buffer> {
    yield* createReadStream(join(folder, name), { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
  }

  /** Moves what was looked at out of the way, with what became of it. Done again it changes nothing more. */
  settle({ folder, name, side }: DroppedFile, outcome: Outcome, report: object): Promise<void> {
    return settleFile(folder, { name, side, marker: READY }, outcome, report);
  }
}

async function filesIn(
  folder: string,
  { terms }: TradeSource,
  isSupplementary: boolean,
): Promise<DroppedFile[]> {
  const names = await namesIn(folder);
  const there = new Set(names);
  const found: DroppedFile[] = [];
  for (const name of names) {
    if ([READY, ...SIDES].some((suffix) => name.endsWith(suffix))) continue;
    const side = SIDES.find((suffix) => there.has(`${name}${suffix}`));
    if (side === undefined || (terms.readyMarker && !there.has(`${name}${READY}`))) continue;
    const stat = await ifThere(lstat(join(folder, name)));
    if (!stat?.isFile()) continue;
    // One that is moved now is found missing when it is read.
    const checksum = await ifThere(saidChecksum(folder, name, side));
    found.push({ folder, isSupplementary, name, side, checksum, changedAt: stat.mtime });
  }
  return found;
}
