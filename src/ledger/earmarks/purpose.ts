/** What money is earmarked for: an order, a fund, a batch. A plain ASCII code, compared byte by byte. */
export const PURPOSE_PATTERN = '^[A-Za-z0-9][A-Za-z0-9:._-]*$';
export const MAX_PURPOSE_LENGTH = 64;
const shape = new RegExp(PURPOSE_PATTERN);

export function isPurpose(text: string): boolean {
  return text.length <= MAX_PURPOSE_LENGTH && shape.test(text);
}
