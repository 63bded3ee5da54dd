import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { batchRefusals } from '../payout-batches.errors.js';

/** Of a hundred thousand lines there is room for more than three hundred bytes each. */
export const MOST_FILE_BYTES = 32 * 1024 * 1024;

export interface SpooledFile {
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
}

/**
 * Writes what arrives to a file of its own, so that nothing is read of it before it is there as a whole and is what the
 * sender says, and memory stays bounded whatever is sent. The file is removed when the work with it has ended.
 */
export async function spooled<T>(
  arriving: Readable,
  work: (file: SpooledFile) => Promise<Result<T>>,
): Promise<Result<T>> {
  const folder = await mkdtemp(join(tmpdir(), 'payout-batch-'));
  try {
    const path = join(folder, 'file');
    const digest = createHash('sha256');
    let bytes = 0;
    const counting = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        // What is too large is read to its end and kept no more: a connection broken off would tell the sender nothing.
        if (bytes > MOST_FILE_BYTES) return done();
        digest.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(arriving, counting, createWriteStream(path, { mode: 0o600 }));
    if (bytes > MOST_FILE_BYTES) return refused(batchRefusals.fileTooLarge(MOST_FILE_BYTES));
    return await work({ path, sha256: digest.digest('hex') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const isSameFile = ({ sha256 }: SpooledFile, wanted: string): Result<void> =>
  sha256 === wanted ? accepted(undefined) : refused(batchRefusals.checksumDiffers(sha256));
