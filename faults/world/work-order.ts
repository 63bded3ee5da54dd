/** How long a lock outlives its holder: short, so that a stopped one need not be waited for long. */
export const FENCED_TTL_MILLISECONDS = 400;

export interface WorkOrder {
  readonly worker: string;
  /** Between taking the lock and beginning the transaction. */
  readonly lingerMilliseconds: number;
}

export type WorkReport =
  | { readonly kind: 'holding'; readonly fence: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly code: string };
