/**
 * Deletes page by page, so that nobody waits for it, until a page is not full.
 * @param deletePage deletes at most so many, in a transaction of its own, and tells how many there were
 * @param isStopping asked between pages
 * @returns how many were deleted
 */
export async function forgetPages(
  size: number,
  deletePage: (size: number) => Promise<number>,
  isStopping: () => boolean,
): Promise<number> {
  let forgotten = 0;
  while (!isStopping()) {
    const deleted = await deletePage(size);
    forgotten += deleted;
    if (deleted < size) break;
  }
  return forgotten;
}
