import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from './progress.js';

/** Shows how far a verification is: a bar on a terminal, a line for each step elsewhere. */
export function progressOn(output: Writable & { readonly isTTY?: boolean }): Progress {
  return output.isTTY === true ? barOn(output) : linesOn(output);
}

const grouped = (number: number): string => number.toLocaleString('en-US');

function barOn(output: Writable): Progress {
  let bar: SingleBar | null = null;
  let done = 0;
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    begin: (step, total) => {
      stop();
      done = 0;
      const format = total > 0 ? `{bar} {percentage}%  {done} ${step}` : `{done} ${step}`;
      bar = new SingleBar({ stream: output, format, hideCursor: true }, Presets.shades_classic);
      bar.start(Math.max(total, 1), 0, { done: '0' });
    },
    advance: (count) => {
      done += count;
      bar?.update(done, { done: grouped(done) });
    },
    stop,
  };
}

/** A line for each step, and for every so many rows of a long one. */
const ROWS_BETWEEN = 500_000;

function linesOn(output: Writable): Progress {
  let step: string | null = null;
  let done = 0;
  let shown = 0;
  const stop = (): void => {
    if (step !== null) output.write(`${grouped(done)} ${step}\n`);
    step = null;
  };
  return {
    begin: (next) => {
      stop();
      [step, done, shown] = [next, 0, 0];
    },
    advance: (count) => {
      done += count;
      if (done - shown < ROWS_BETWEEN) return;
      shown = done;
      output.write(`${grouped(done)} ${step}…\n`);
    },
    stop,
  };
}
