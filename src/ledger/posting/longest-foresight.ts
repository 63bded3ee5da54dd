/**
 * A group that was foreseen takes its time (recorded at) before it holds its accounts. It holds them within this, or goes
 * the way with locks: so an instant that has been over for so long gets no posting any more, and the balance at it can be
 * told for good.
 */
export const LONGEST_FORESIGHT_MILLISECONDS = 500;
