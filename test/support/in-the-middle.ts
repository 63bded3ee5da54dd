import type { Answer } from './call.js';
import { untilRowWaits } from './held-row.js';
import { lockBalance } from './locked-balance.js';
import type { TestSchema } from './schema.js';

export interface Meeting {
  /** What was answered before the posting was written. */
  readonly early: readonly string[];
  /** Of the posting, and of the change. */
  readonly statuses: readonly [posting: number, change: number];
}

/**
 * Something that posts has been decided and waits for a balance before it is written; then comes a change of what it was
 * decided on.
 * @param account whose balance is held
 */
export async function changedInTheMiddle(
  schema: TestSchema,
  account: string,
  post: () => Promise<Answer>,
  change: () => Promise<Answer>,
): Promise<Meeting> {
  const early: string[] = [];
  const noted = async (name: string, answer: Promise<Answer>): Promise<Answer> => {
    const given = await answer;
    early.push(name);
    return given;
  };
  const letGo = await lockBalance(schema, account);
  const posting = noted('posting', post());
  await untilRowWaits(schema.adminUrl);
  const changing = noted('change', change());
  await untilRowWaits(schema.adminUrl, 2, () => early.length > 0);
  const seen = [...early];
  await letGo();
  return { early: seen, statuses: [(await posting).status, (await changing).status] };
}
