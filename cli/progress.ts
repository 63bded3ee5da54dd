import { Presets, SingleBar } from 'cli-progress';
import type { Surroundings } from './command.js';

/** Shows on standard error how far something is: a bar on a terminal, lines elsewhere. */
export interface Progress {
  /** @param total null while it is not known */
  show(done: number, total: number | null, words: string): void;
  stop(): void;
}

export function progressOn({ errorOutput }: Surroundings, title: string): Progress {
  return errorOutput.isTTY === true ? barOn(errorOutput, title) : linesOn(errorOutput, title);
}

function barOn(stream: Surroundings['errorOutput'], title: string): Progress {
  const bar = new SingleBar(
    { stream, format: `${title} {bar} {percentage}%  {words}`, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(1, 0, { words: '' });
  return {
    show: (done, total, words) => {
      bar.setTotal(Math.max(total ?? done, done, 1));
      bar.update(total === null ? 0 : done, { words });
    },
    stop: () => bar.stop(),
  };
}

/** A line whenever something else is to be said, or another tenth is done. */
function linesOn(stream: Surroundings['errorOutput'], title: string): Progress {
  let shown = '';
  return {
    show: (done, total, words) => {
      const tenth = total ? Math.floor((done * 10) / total) : 0;
      const key = `${tenth} ${words}`;
      if (key === shown) return;
      shown = key;
      const part = total !== null ? `, ${done} of ${total}` : done > 0 ? `, ${done}` : '';
      stream.write(`${title}: ${words}${part}\n`);
    },
    stop: () => undefined,
  };
}
