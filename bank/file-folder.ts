import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bank } from './bank.js';
import type { FileDesk, GivenFile } from './file-desk.js';

const SIDE = '.sha256';

/**
 * A folder that the bank shares with one customer: payment files are found in `out`, complete when their side file is
 * there; acknowledgements and results are left in folders of their own.
 */
export class FileFolder {
  constructor(
    private readonly directory: string,
    private readonly keyId: string,
    private readonly bank: Bank,
    private readonly desk: FileDesk,
  ) {}

  /** Takes what has come, and gives one result of every file that was taken before. */
  round(): void {
    const books = this.bank.customerOf(this.keyId);
    if (!books) return;
    for (const reference of [...books.files.keys()]) {
      const result = this.desk.result(books, reference);
      if (result) this.leave('results', result);
    }
    const out = this.folder('out');
    for (const side of readdirSync(out).filter((name) => name.endsWith(SIDE))) {
      const name = side.slice(0, -SIDE.length);
      if (!existsSync(join(out, name))) continue;
      const sha256 = readFileSync(join(out, side), 'utf8').slice(0, 64);
      const acknowledgement = this.desk.take(books, readFileSync(join(out, name)), sha256);
      const taken = this.folder('taken');
      renameSync(join(out, name), join(taken, name));
      renameSync(join(out, side), join(taken, side));
      if (acknowledgement) this.leave('acknowledgements', acknowledgement);
    }
  }

  private leave(folder: 'acknowledgements' | 'results', { name, content, sha256 }: GivenFile): void {
    const path = this.folder(folder);
    writeFileSync(join(path, name), content);
    writeFileSync(join(path, `${name}${SIDE}`), `${sha256}  ${name}\n`);
  }

  private folder(name: string): string {
    const path = join(this.directory, name);
    mkdirSync(path, { recursive: true });
    return path;
  }
}
