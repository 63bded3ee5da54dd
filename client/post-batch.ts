import type { Client } from 'openapi-fetch';
import type { BatchAnswer, BatchItem, BatchMode, PostedBatch } from './named-types.js';
import { pauseUnlessAborted } from './patient-fetch.js';
import { newRequestNumber } from './post-voucher.js';
import { isComeBackLater, pauseAfter, type RetryOptions } from './retry-policy.js';
import type { paths } from './schema.js';
import { valueOf } from './value-of.js';

export interface BatchToPost {
  readonly mode: BatchMode;
  readonly items: readonly BatchItem[];
}

export interface BatchOptions {
  /** Gives up when aborted; what was posted is then unknown. */
  readonly signal?: AbortSignal;
}

type NumberedItem = BatchItem & { requestNumber: string };

/**
 * Posts a batch. Items of a per-item batch that the service was too busy for are sent again, so that what is refused
 * at the end was refused for a reason.
 * @throws SuanpanError when the whole batch was refused, or not answered
 */
export async function postBatch(
  api: Client<paths>,
  retry: RetryOptions,
  book: string,
  { mode, items }: BatchToPost,
  { signal }: BatchOptions = {},
): Promise<PostedBatch> {
  const numbered = items.map((item) => ({
    ...item,
    requestNumber: item.requestNumber ?? newRequestNumber(),
  }));
  const send = async (some: NumberedItem[]): Promise<BatchAnswer[]> => {
    const init = { params: { path: { book } }, body: { mode, items: some }, ...(signal && { signal }) };
    return valueOf(await api.POST('/v1/books/{book}/vouchers/batch', init)).items;
  };
  const answers = await send(numbered);
  for (let attempt = 1; ; attempt++) {
    const waiting = answers.flatMap((answer, index) => (isPutOff(answer) ? [index] : []));
    const milliseconds = waiting.length === 0 ? undefined : pauseAfter(attempt, 0, retry);
    if (milliseconds === undefined) return counted(answers);
    await pauseUnlessAborted(milliseconds, signal);
    const again = await send(waiting.map((index) => numbered[index]!));
    for (const [position, index] of waiting.entries()) answers[index] = placed(again[position]!, index);
  }
}

const isPutOff = ({ problem }: BatchAnswer): boolean =>
  problem !== undefined && isComeBackLater(problem.status);

/** With the field as it stands in the batch that the caller gave. */
function placed(answer: BatchAnswer, index: number): BatchAnswer {
  const field = answer.problem?.field?.replace(/^items\/\d+/, `items/${index}`);
  return field === undefined ? answer : { ...answer, problem: { ...answer.problem!, field } };
}

function counted(items: BatchAnswer[]): PostedBatch {
  const count = (outcome: BatchAnswer['outcome']): number =>
    items.filter((item) => item.outcome === outcome).length;
  return { posted: count('posted'), replayed: count('replayed'), refused: count('refused'), items };
}
