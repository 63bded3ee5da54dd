import type { DestinationStream } from 'pino';

/** Where pieces of the log go: the driver of a file descriptor, which writes beside the thread. */
export interface LogOutput extends DestinationStream {
  flushSync(): void;
}

/** About what the output writes at once. */
const PIECE_CHARACTERS = 16_000;

/**
 * Gathers lines into pieces, so that a request never waits for the terminal. The output could gather them too, but
 * measures all it has gathered anew for each line.
 */
export class LineBuffer implements DestinationStream {
  private lines: string[] = [];
  private characters = 0;

  constructor(private readonly output: LogOutput) {}

  write(line: string): void {
    this.lines.push(line);
    this.characters += line.length;
    if (this.characters >= PIECE_CHARACTERS) this.flush();
  }

  /** Hands over what there is; the output writes it beside the thread. */
  flush(): void {
    if (this.lines.length === 0) return;
    const piece = this.lines.join('');
    this.lines = [];
    this.characters = 0;
    this.output.write(piece);
  }

  /** Returns when all of it is written. */
  flushSync(): void {
    this.flush();
    this.output.flushSync();
  }
}
