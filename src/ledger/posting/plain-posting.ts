import type { Posting } from './posting.types.js';

/** Whether it only moves money between accounts. What else must hold is read under its lock. */
export function isPlain({ lines, participations, preconditions, setAside, phase }: Posting): boolean {
  return (
    phase === undefined &&
    lines.length > 0 &&
    participations.length === 0 &&
    preconditions.length === 0 &&
    setAside.length === 0
  );
}
