import { Inject, Injectable } from '@nestjs/common';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { CONFIG, type Config } from '../../platform/config/index.js';
import { tradeFileRefusals } from '../trade-files.errors.js';

/** Of ten million records with four hundred bytes each. */
export const MOST_FILE_BYTES = 4 * 1024 * 1024 * 1024;

/** What lies in the spool. */
export interface Spooled {
  readonly bytes: number;
  readonly sha256: string;
  readonly md5: string;
}

/**
 * Where the bytes of files lie until they are staged: a folder that all nodes share, or one of this node alone, whose files
 * wait for it then.
 */
@Injectable()
export class Spool {
  private readonly folder: string;

  constructor(@Inject(CONFIG) { tradeFilesDirectory }: Config) {
    this.folder = join(tradeFilesDirectory ?? join(tmpdir(), 'suanpan-trade-files'), 'spool');
  }

  pathOf(fileId: string): string {
    return join(this.folder, fileId);
  }

  async has(fileId: string): Promise<boolean> {
    return stat(this.pathOf(fileId)).then(
      (found) => found.isFile(),
      () => false,
    );
  }

  /** Keeps what arrives, whole or not at all: written aside and synced, then renamed. What is too large is kept no further. */
  async keep(fileId: string, arriving: AsyncIterable<Buffer>): Promise<Result<Spooled>> {
    await mkdir(this.folder, { recursive: true });
    const aside = `${this.pathOf(fileId)}.part`;
    try {
      const kept = await this.write(aside, arriving);
      if (!kept.ok) return kept;
      await rename(aside, this.pathOf(fileId));
      return kept;
    } finally {
      await rm(aside, { force: true });
    }
  }

  /** Size and digests of what lies there, read from its beginning. */
  async digest(fileId: string): Promise<Spooled> {
    const digests = newDigests();
    for await (const block of createReadStream(this.pathOf(fileId), { highWaterMark: 1024 * 1024 }))
      digests.add(block as Buffer);
    return digests.end();
  }

  async beginning(fileId: string, bytes: number): Promise<Buffer> {
    const file = await open(this.pathOf(fileId), 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async remove(fileId: string): Promise<void> {
    await rm(this.pathOf(fileId), { force: true });
  }

  private async write(path: string, arriving: AsyncIterable<Buffer>): Promise<Result<Spooled>> {
    const digests = newDigests();
    const file = await open(path, 'w', 0o600);
    try {
      for await (const block of arriving) {
        // Read to its end: a connection that is broken off tells the sender nothing.
        if (digests.add(block) <= MOST_FILE_BYTES) await file.write(block);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const spooled = digests.end();
    if (spooled.bytes > MOST_FILE_BYTES) return refused(tradeFileRefusals.tooLarge(MOST_FILE_BYTES));
    return accepted(spooled);
  }
}

function newDigests(): { add(block: Buffer): number; end(): Spooled } {
  const sha256: Hash = createHash('sha256');
  const md5: Hash = createHash('md5');
  let bytes = 0;
  return {
    add: (block) => {
      sha256.update(block);
      md5.update(block);
      return (bytes += block.length);
    },
    end: () => ({ bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') }),
  };
}
