import { canonicalSha256 } from '../../platform/digest/index.js';
import type { Approval } from './approval.js';

/** Bounds a page of the work list, which shows every content in full. */
export const MAX_CONTENT_CHARACTERS = 65_536;

/** All that the checker agrees to. The reason is part of it: it is recorded with what the command does. */
export interface BoundContent {
  readonly book: string;
  readonly command: string;
  /** Canonical JSON. */
  readonly content: string;
  readonly reason: string;
}

export function contentHashOf({ book, command, content, reason }: BoundContent): string {
  return canonicalSha256({ book, command, content, reason });
}

/** False when the row was changed behind the back of the service. */
export function isAsMade(book: string, approval: Approval): boolean {
  return contentHashOf({ ...approval, book }) === approval.contentHash;
}
