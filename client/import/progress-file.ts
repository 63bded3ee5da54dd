import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { ImportStopped } from './line-problem.js';
import { START, type Position } from './read-lines.js';
import type { Counts } from './send-batch.js';

/** What the file was when the import began, and where it goes: a change of either is not gone on with. */
export interface ImportIdentity {
  readonly size: number;
  readonly modifiedMilliseconds: number;
  readonly firstBytesDigest: string;
  readonly url: string;
  readonly book: string;
  readonly format: string;
  readonly numberPrefix: string | null;
}

export interface Progress {
  readonly identity: ImportIdentity;
  /** All lines before it are done with: posted, or in the error file. */
  readonly finished: Position;
  readonly counts: Counts;
  /** Length of the error file when this was written; what stands behind it is done again. */
  readonly errorBytes: number;
  readonly complete: boolean;
}

const FIRST_BYTES = 64 * 1024;

export const progressPathOf = (file: string): string => `${file}.progress.json`;

/** What is known of the file without reading all of it. @throws ImportStopped when it cannot be read */
export async function identityOf(
  file: string,
  target: Pick<ImportIdentity, 'url' | 'book' | 'format' | 'numberPrefix'>,
): Promise<ImportIdentity> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const { size, mtimeMs } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    const firstBytesDigest = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
    return { size, modifiedMilliseconds: mtimeMs, firstBytesDigest, ...target };
  } catch (error) {
    throw new ImportStopped(`The file cannot be read: ${(error as Error).message}`);
  } finally {
    await handle?.close();
  }
}

/**
 * Where an earlier run of the same import stands; the beginning when there was none.
 * @throws ImportStopped when it was an import of something else
 */
export async function readProgress(file: string, identity: ImportIdentity): Promise<Progress> {
  const path = progressPathOf(file);
  const restart = '--restart begins anew; what is posted already is not posted twice.';
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ImportStopped(`${path} cannot be read: ${error.message}`);
  });
  if (text === undefined) return beginning(identity);
  const progress = parsed(text);
  if (!progress) throw new ImportStopped(`${path} is not what an import writes. ${restart}`);
  const names = Object.keys(identity) as (keyof ImportIdentity)[];
  const changed = names.filter((name) => progress.identity[name] !== identity[name]);
  if (changed.length > 0) {
    const what = changed.map((name) => CHANGES[name]).join(', ');
    throw new ImportStopped(`Since the import began, something has changed: ${what}. ${restart}`);
  }
  return progress;
}

const CHANGES: Readonly<Record<keyof ImportIdentity, string>> = {
  size: 'the size of the file',
  modifiedMilliseconds: 'the time of the file',
  firstBytesDigest: 'the beginning of the file',
  url: 'the service',
  book: 'the book',
  format: 'the format',
  numberPrefix: 'the number prefix',
};

export const beginning = (identity: ImportIdentity): Progress => ({
  identity,
  finished: START,
  counts: { posted: 0, replayed: 0, refused: 0 },
  errorBytes: 0,
  complete: false,
});

/** Written beside and renamed: whoever reads it, after whatever crash, finds the old one or the new one. */
export async function writeProgress(file: string, progress: Progress): Promise<void> {
  const path = progressPathOf(file);
  const beside = `${path}.new`;
  const handle = await open(beside, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(progress, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, path);
}

export const forgetProgress = (file: string): Promise<void> => rm(progressPathOf(file), { force: true });

export const sizeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(() => undefined))?.size ?? 0;

function parsed(text: string): Progress | undefined {
  try {
    const value = JSON.parse(text) as Partial<Progress> | null;
    return value?.identity && value.finished && value.counts ? (value as Progress) : undefined;
  } catch {
    return undefined;
  }
}
