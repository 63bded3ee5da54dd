import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { tradeFileLines, type TradeFileOrder } from './content.js';

const BLOCK_BYTES = 1024 * 1024;

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/** Writes a file of any size, block by block. */
export async function writeTradeFile(path: string, order: TradeFileOrder): Promise<WrittenFile> {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  const file = await open(path, 'w');
  let bytes = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(held);
    sha256.update(block);
    md5.update(block);
    await file.write(block);
    bytes += block.length;
    held = [];
    heldBytes = 0;
  };
  try {
    for (const line of tradeFileLines(order)) {
      held.push(line);
      heldBytes += line.length;
      if (heldBytes >= BLOCK_BYTES) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  return { bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

/** The file as it would be written, for files that fit into memory. */
export const tradeFileBytes = (order: TradeFileOrder): Buffer => Buffer.concat([...tradeFileLines(order)]);
