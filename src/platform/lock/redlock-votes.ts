import { ResourceLockedError, type ExecutionError } from 'redlock';

/** Redlock says only that there was no quorum; the votes say why. True when the key is somebody else's, or gone. */
export async function isHeldByOthers(error: unknown): Promise<boolean> {
  const [attempt] = (error as Partial<ExecutionError>).attempts ?? [];
  const votes = await attempt;
  return [...(votes?.votesAgainst.values() ?? [])].some((reason) => reason instanceof ResourceLockedError);
}
