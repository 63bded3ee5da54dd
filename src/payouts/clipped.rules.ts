/** Words from outside, cut to what their column takes; code points, as the columns count them. */
export function clipped(words: string, most: number): string {
  const points = [...words];
  return points.length <= most ? words : `${points.slice(0, most - 1).join('')}…`;
}
