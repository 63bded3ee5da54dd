import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './progress-file.js';

/** Shows how far an import is: a bar on a terminal, lines elsewhere. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Something to tell that passes, such as a service that is away. */
  tell(text: string): void;
  stop(): void;
}

export function displayOn(output: Writable & { readonly isTTY?: boolean }, size: number): ProgressDisplay {
  return output.isTTY === true ? barOn(output, size) : linesOn(output, size);
}

export const inWords = ({ finished, counts }: Progress): string =>
  `${grouped(finished.line)} lines: ${grouped(counts.posted)} posted, ` +
  `${grouped(counts.replayed)} posted before, ${grouped(counts.refused)} refused`;

const grouped = (number: number): string => number.toLocaleString('en-US');

function barOn(output: Writable, size: number): ProgressDisplay {
  const bar = new SingleBar(
    { stream: output, format: 'Importing {bar} {percentage}%  {words}  {told}' },
    Presets.shades_classic,
  );
  bar.start(size, 0, { words: '', told: '' });
  return {
    show: (progress) => bar.update(progress.finished.offset, { words: inWords(progress), told: '' }),
    tell: (told) => bar.update({ told }),
    stop: () => bar.stop(),
  };
}

/** A line for every tenth of the file, and for every so many lines of a long one. */
const LINES_BETWEEN = 50_000;

function linesOn(output: Writable, size: number): ProgressDisplay {
  let shownTenth = 0;
  let shownLine = 0;
  return {
    show: (progress) => {
      const { offset, line } = progress.finished;
      const tenth = size === 0 ? 10 : Math.floor((offset * 10) / size);
      if (tenth === shownTenth && line - shownLine < LINES_BETWEEN) return;
      [shownTenth, shownLine] = [tenth, line];
      output.write(`${Math.floor((offset * 100) / Math.max(size, 1))} %  ${inWords(progress)}\n`);
    },
    tell: (text) => void output.write(`${text}\n`),
    stop: () => undefined,
  };
}
