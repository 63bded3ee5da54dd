import {
  closeSync,
  existsSync,
  fdatasync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  write,
} from 'node:fs';
import { dirname } from 'node:path';

export interface JournalOptions {
  /** Without waiting for the disk: what a killed machine forgets, a killed process does not. */
  readonly fast: boolean;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * What has happened, one JSON line each, added to the end and never changed. Lines that arrive while others are written
 * share the next write and the next sync.
 */
export class Journal<Entry> {
  private lines: string[] = [];
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;
  /** What could not be written is lost; from then on nobody is told of anything. */
  private failure: Error | null = null;

  private constructor(
    private readonly file: number,
    private readonly options: JournalOptions,
  ) {}

  /** @returns the journal, and what it holds; a last line that was not written to its end never happened */
  static open<Entry>(path: string, options: JournalOptions): { journal: Journal<Entry>; entries: Entry[] } {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const file = openSync(path, 'a');
    if (whole.length < text.length) ftruncateSync(file, Buffer.byteLength(whole));
    const lines = whole.split('\n').slice(0, -1);
    return { journal: new Journal(file, options), entries: lines.map((line) => JSON.parse(line) as Entry) };
  }

  append(entry: Entry): void {
    this.lines.push(JSON.stringify(entry));
    this.writing ??= this.writeAll();
  }

  /** Resolves when all that was added so far is on disk; nobody may be told of it before. */
  settled(): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.options.fast || this.writing === null) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  async close(): Promise<void> {
    await this.writing;
    closeSync(this.file);
  }

  private async writeAll(): Promise<void> {
    // What is added in the same turn goes along.
    await Promise.resolve();
    while (this.lines.length > 0 || this.waiting.length > 0) {
      const [lines, waiting] = [this.lines, this.waiting];
      [this.lines, this.waiting] = [[], []];
      try {
        if (this.failure) throw this.failure;
        if (lines.length > 0) await this.writeToDisk(`${lines.join('\n')}\n`);
        for (const { resolve } of waiting) resolve();
      } catch (error) {
        this.failure = error as Error;
        for (const { reject } of waiting) reject(this.failure);
      }
    }
    this.writing = null;
  }

  private writeToDisk(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error: Error | null): void => (error ? reject(error) : resolve());
      const synced = this.options.fast ? () => done(null) : () => fdatasync(this.file, done);
      const bytes = Buffer.from(text);
      const from = (start: number): void => {
        write(this.file, bytes, start, (error, written) => {
          if (error) return done(error);
          if (start + written < bytes.length) return from(start + written);
          synced();
        });
      };
      from(0);
    });
  }
}
