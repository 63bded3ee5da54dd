/** The beginning of a text, as much as a column takes: code points, as columns count them, so that no character is cut in two. */
export function firstCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  // A code point is two units at the most: of a long text no more is looked at.
  return [...text.slice(0, 2 * most)].slice(0, most).join('');
}
