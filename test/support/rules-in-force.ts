import type { Call } from './call.js';
import { putInForce, saveRule } from './rules.js';

/** Saves a rule and puts it in force. @returns its version */
export async function putRuleInForce(
  call: Call,
  book: string,
  definition: { readonly businessType: string; readonly [field: string]: unknown },
): Promise<number> {
  const saved = await saveRule(call, definition, { book });
  if (saved.status >= 300) throw new Error(`the rule was not saved: ${JSON.stringify(saved.body)}`);
  await setInForce(call, book, definition.businessType, saved.body.version);
  return saved.body.version;
}

export const takeRuleOutOfForce = (call: Call, book: string, businessType: string): Promise<void> =>
  setInForce(call, book, businessType, null);

async function setInForce(
  call: Call,
  book: string,
  businessType: string,
  version: number | null,
): Promise<void> {
  const answer = await putInForce(call, businessType, version, { book });
  if (answer.status !== 200) throw new Error(`the rule is not in force: ${JSON.stringify(answer.body)}`);
}
