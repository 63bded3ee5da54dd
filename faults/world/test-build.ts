import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One piece of the compiled service, and what stands in its place in a test build. */
export interface Edit {
  /** Below `dist/src`. */
  readonly file: string;
  /** Must be there exactly once, so that a guard which has moved is noticed. */
  readonly anchor: string;
  readonly replacement: string;
}

/** What nodes are started from; nothing else of the build is needed. */
const PARTS = ['src', 'migrations', 'faults', 'client', 'test'];

/**
 * A copy of the compiled service with guards switched off. Production code has no switch for that.
 * @param folder inside the project, so that packages are found
 * @returns the folder of the build
 * @throws Error when an anchor is not there exactly once
 */
export function makeTestBuild(folder: string, edits: readonly Edit[]): string {
  const build = join(folder, 'dist');
  for (const part of PARTS)
    cpSync(join('dist', part), join(build, part), {
      recursive: true,
      filter: (source) => !source.endsWith('.map'),
    });
  for (const { file, anchor, replacement } of edits) {
    const path = join(build, 'src', file);
    const pieces = readFileSync(path, 'utf8').split(anchor);
    if (pieces.length !== 2)
      throw new Error(
        `"${anchor}" is ${pieces.length - 1} times in dist/src/${file}, not once: see faults/controls.ts`,
      );
    writeFileSync(path, pieces.join(replacement));
  }
  return build;
}
