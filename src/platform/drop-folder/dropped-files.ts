import { lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** What a side file begins with, by its suffix: the checksum of the file that it stands beside. */
const SIDES: Readonly<Record<Side, RegExp>> = {
  '.sha256': /^([0-9a-fA-F]{64})(\s|$)/,
  '.md5': /^([0-9a-fA-F]{32})(\s|$)/,
};
const LONGEST_SIDE = 300;

export type Side = '.sha256' | '.md5';
export type Outcome = 'taken' | 'refused';

/** Names in a folder that others put files into, in order; those that nobody should use are not among them. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => NAME.test(name)).sort();
}

/** @returns null when it is not there any more: another node has moved it since its name was read */
export async function ifThere<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** MD5 or SHA-256 in small letters, as the side file of a file says it; null: it says none, or is no plain file. */
export async function saidChecksum(folder: string, name: string, side: Side): Promise<string | null> {
  const path = join(folder, `${name}${side}`);
  if (!(await lstat(path)).isFile()) return null;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_SIDE), 0, LONGEST_SIDE, 0);
    return SIDES[side].exec(buffer.toString('latin1', 0, bytesRead))?.[1]?.toLowerCase() ?? null;
  } finally {
    await file.close();
  }
}

/**
 * Moves a file out of the way that was looked at, with what became of it. Done again it changes nothing more.
 * @param marker suffix of a file that is not needed any more
 * @throws Error when it is not there any more: another node has moved it
 */
export async function settleFile(
  folder: string,
  { name, side, marker }: { readonly name: string; readonly side: Side; readonly marker?: string },
  outcome: Outcome,
  report: object,
): Promise<void> {
  const to = join(folder, outcome);
  await mkdir(to, { recursive: true });
  await writeFile(join(to, `${name}.report.json`), `${JSON.stringify(report, null, 2)}\n`);
  if (marker !== undefined) await rm(join(folder, `${name}${marker}`), { force: true });
  // The file goes first: a side file alone is nothing.
  await rename(join(folder, name), join(to, name));
  await rename(join(folder, `${name}${side}`), join(to, `${name}${side}`));
}
