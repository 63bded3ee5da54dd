import { describe, expect, it } from 'vitest';
import { FindingTally, findingOf, isBalanced, KEPT_FINDINGS, type Proof } from './finding.js';

const some = (proof: Proof, count: number, what: string) =>
  Array.from({ length: count }, (_, n) => findingOf(proof, `${what} ${n}`, {}));

describe('findings', () => {
  it('are all counted, and the first of each proof are kept, over pages and broken-off runs', () => {
    const first = new FindingTally();
    first.add([...some(2, KEPT_FINDINGS - 1, 'early'), ...some(7, 1, 'not zero')]);
    expect([first.keeps(2), first.keeps(4)]).toEqual([true, true]);
    const second = new FindingTally(
      JSON.parse(JSON.stringify(first.tally())) as ReturnType<typeof first.tally>,
    );
    second.add([...some(2, 3, 'late'), ...some(4, 1, 'other')]);
    expect([second.keeps(2), second.keeps(4), second.keeps(7)]).toEqual([false, true, true]);
    const { counts, kept } = second.tally();
    expect(counts).toEqual([0, KEPT_FINDINGS + 2, 0, 1, 0, 0, 1]);
    expect(kept).toHaveLength(KEPT_FINDINGS + 2);
    const problems = kept.filter(({ proof }) => proof === 2).map(({ problem }) => problem);
    expect(problems.slice(-2)).toEqual([`early ${KEPT_FINDINGS - 2}`, 'late 0']);
    // What was taken over is not changed by what comes later.
    expect(first.tally().counts).toEqual([0, KEPT_FINDINGS - 1, 0, 0, 0, 0, 1]);
  });

  it.each<[Proof, boolean]>([
    [1, false],
    [2, false],
    [3, false],
    [4, false],
    [5, false],
    [6, false],
    [7, true],
  ])('of proof %i: balanced is %s', (proof, balanced) => {
    const tally = new FindingTally();
    expect(isBalanced(tally.tally())).toBe(true);
    tally.add(some(proof, 1, 'found'));
    expect(isBalanced(tally.tally())).toBe(balanced);
  });
});
