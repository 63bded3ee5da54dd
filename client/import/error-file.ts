import { open, rm, truncate } from 'node:fs/promises';
import { ImportStopped } from './line-problem.js';
import { sizeOf } from './progress-file.js';
import type { RefusedLine } from './send-batch.js';

export const errorPathOf = (file: string): string => `${file}.errors.csv`;

const HEADER = rowOf(['line', 'requestNumber', 'code', 'field', 'detail', 'original']);

/**
 * Cuts off what an interrupted run wrote after its last progress; those lines are sent again and, if they are refused
 * again, written again: so each stands there once.
 */
export async function cutErrorFile(file: string, bytes: number): Promise<void> {
  const path = errorPathOf(file);
  if (bytes === 0) return rm(path, { force: true });
  if ((await sizeOf(path)) < bytes) {
    throw new ImportStopped(
      `${path} has become shorter since the import began: put it back, or give --restart.`,
    );
  }
  await truncate(path, bytes);
}

/** @returns the length of the file after it */
export async function appendErrors(
  file: string,
  bytes: number,
  refused: readonly RefusedLine[],
): Promise<number> {
  if (refused.length === 0) return bytes;
  const rows = refused.map(({ entry, problem }) =>
    rowOf([
      String(entry.line),
      entry.requestNumber ?? '',
      problem.code,
      problem.field ?? '',
      problem.detail,
      entry.original,
    ]),
  );
  const text = (bytes === 0 ? HEADER : '') + rows.join('');
  const handle = await open(errorPathOf(file), 'a');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return bytes + Buffer.byteLength(text);
}

function rowOf(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}
