import { Inject, Injectable } from '@nestjs/common';
import { createReadStream, type ReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { TradeSource } from './trade-source.js';

/** A file that somebody has put into the folder of a source, with its side file. */
export interface DroppedFile {
  /** Folder that it lies in. */
  readonly folder: string;
  readonly isSupplementary: boolean;
  readonly name: string;
  /** Suffix of its side file. */
  readonly side: string;
  /** MD5 or SHA-256 as the side file says it; null: it says none. */
  readonly checksum: string | null;
  readonly changedAt: Date;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const SIDES: Readonly<Record<string, RegExp>> = {
  '.sha256': /^([0-9a-fA-F]{64})(\s|$)/,
  '.md5': /^([0-9a-fA-F]{32})(\s|$)/,
};
const READY = '.ok';
const LONGEST_SIDE = 300;
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

  read({ folder, name }: DroppedFile): ReadStream {
    return createReadStream(join(folder, name), { highWaterMark: 1024 * 1024 });
  }

  /** Moves what was looked at out of the way, with what became of it. Done again it changes nothing more. */
  async settle(
    { folder, name, side }: DroppedFile,
    outcome: 'taken' | 'refused',
    report: object,
  ): Promise<void> {
    const to = join(folder, outcome);
    await mkdir(to, { recursive: true });
    await writeFile(join(to, `${name}.report.json`), `${JSON.stringify(report, null, 2)}\n`);
    await rm(join(folder, `${name}${READY}`), { force: true });
    // The file goes first: a side file alone is nothing.
    await rename(join(folder, name), join(to, name));
    await rename(join(folder, `${name}${side}`), join(to, `${name}${side}`));
  }
}

async function filesIn(
  folder: string,
  { terms }: TradeSource,
  isSupplementary: boolean,
): Promise<DroppedFile[]> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  const there = new Set(names);
  const found: DroppedFile[] = [];
  for (const name of names) {
    if (name.endsWith(READY) || Object.keys(SIDES).some((side) => name.endsWith(side))) continue;
    const side = Object.keys(SIDES).find((suffix) => there.has(`${name}${suffix}`));
    if (side === undefined || (terms.readyMarker && !there.has(`${name}${READY}`))) continue;
    const { mtime, isPlain } = await lstat(join(folder, name)).then((stat) => ({
      ...{ mtime: stat.mtime, isPlain: stat.isFile() },
    }));
    if (!isPlain) continue;
    const text = await beginningOf(join(folder, `${name}${side}`));
    const checksum = SIDES[side]!.exec(text)?.[1]?.toLowerCase() ?? null;
    found.push({ folder, isSupplementary, name, side, checksum, changedAt: mtime });
  }
  return found;
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_SIDE), 0, LONGEST_SIDE, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
