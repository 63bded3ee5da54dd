import { Inject, Injectable } from '@nestjs/common';
import { link, lstat, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Channel } from '../channels/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { namesIn, saidChecksum, settleFile, type Outcome } from '../platform/drop-folder/index.js';
import { BookZoneRepository } from '../payout-sending/index.js';
import { checksumLine, type FileContent } from './file-content.js';

/** Subfolders of a channel: `<directory>/<book>/<channel>/…`. */
export const INCOMING_FOLDERS = { acknowledgements: 'acknowledgement', results: 'result' } as const;
type IncomingFolder = keyof typeof INCOMING_FOLDERS;

export interface FoundFile {
  readonly folder: IncomingFolder;
  readonly name: string;
  /** null: larger than anything that is read. */
  readonly bytes: Buffer | null;
  /** As the side file says it; null: that is not what it should be. */
  readonly sha256: string | null;
}

const SIDE = '.sha256';
/** A round goes on where the one before ended: what was read is moved away. */
const MOST_AT_ONCE = 100;

/** The folder that banks, or those who carry files to them, share with the service. */
@Injectable()
export class DropFolder {
  private readonly directory: string | null;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly zones: BookZoneRepository,
  ) {
    this.directory = config.paymentFilesDirectory;
  }

  /** Whether there is one. */
  get isThere(): boolean {
    return this.directory !== null;
  }

  /**
   * Puts a file there whole or not at all: written aside and synced, then linked to its name, which no other file may have,
   * and only then its side file, by which the bank knows that it is complete.
   * @throws Error when it is not certain that it lies there
   */
  async put(channel: Channel, content: FileContent): Promise<void> {
    const folder = await this.folderOf(channel, 'out');
    await putWhole(folder, content.name, content.bytes);
    await putWhole(folder, `${content.name}${SIDE}`, Buffer.from(checksumLine(content)));
  }

  /** Files of the bank that are complete: those with their side file. @param mostBytes larger ones are not read */
  async find(channel: Channel, folder: IncomingFolder, mostBytes: number): Promise<FoundFile[]> {
    const path = await this.folderOf(channel, folder);
    const names = await namesIn(path);
    const there = new Set(names);
    const complete = names.filter((name) => !name.endsWith(SIDE) && there.has(`${name}${SIDE}`));
    const found: FoundFile[] = [];
    for (const name of complete.slice(0, MOST_AT_ONCE)) {
      const sha256 = await saidChecksum(path, name, SIDE);
      found.push({ folder, name, bytes: await readBounded(join(path, name), mostBytes), sha256 });
    }
    return found;
  }

  /** Moves what was looked at out of the way, with what became of it. */
  async settle(
    channel: Channel,
    { folder, name }: FoundFile,
    outcome: Outcome,
    report: object,
  ): Promise<void> {
    await settleFile(await this.folderOf(channel, folder), { name, side: SIDE }, outcome, report);
  }

  private async folderOf({ bookId, code }: Channel, name: 'out' | IncomingFolder): Promise<string> {
    if (this.directory === null) throw new Error('PAYMENT_FILES_DIR names no folder');
    const book = await this.zones.byId(bookId);
    const folder = join(this.directory, book.code, code, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }
}

async function putWhole(folder: string, name: string, bytes: Buffer): Promise<void> {
  const aside = join(folder, `.${name}.${process.pid}.part`);
  const file = await open(aside, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  // A rename would replace what somebody has put there.
  await link(aside, join(folder, name));
  await unlink(aside);
  const directory = await open(folder, 'r');
  await directory.sync().finally(() => directory.close());
}

/** null: larger, or no plain file. */
async function readBounded(path: string, mostBytes: number): Promise<Buffer | null> {
  const { size } = await lstat(path).then((stat) => (stat.isFile() ? stat : { size: Infinity }));
  if (size > mostBytes) return null;
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(mostBytes + 1);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytesRead > mostBytes ? null : bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
