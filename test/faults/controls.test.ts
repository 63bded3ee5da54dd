import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CONTROLS } from '../../faults/controls.js';

/** What a control takes out of the build it must find there: it would stay green, or break off, after a change of the code. */
it.each(CONTROLS.map(({ name, edits }) => ({ name, edits })))(
  '$name finds what it takes out',
  ({ edits }) => {
    for (const { file, anchor, replacement } of edits) {
      const code = readFileSync(`dist/src/${file}`, 'utf8');
      expect([file, anchor, code.split(anchor).length - 1]).toEqual([file, anchor, 1]);
      expect(replacement).not.toBe(anchor);
    }
  },
);
