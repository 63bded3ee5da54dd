import type { Posting } from './posting.types.js';

/** What a posting says unless its command says otherwise: by itself it moves nothing, on the book's business date. */
export const POSTING_DEFAULTS: Pick<
  Posting,
  | 'businessDate'
  | 'dateFallsBack'
  | 'reference'
  | 'memo'
  | 'metadata'
  | 'lines'
  | 'preconditions'
  | 'rule'
  | 'links'
  | 'openings'
  | 'setAside'
  | 'override'
  | 'participations'
> = {
  businessDate: null,
  dateFallsBack: false,
  reference: null,
  memo: '',
  metadata: '{}',
  lines: [],
  preconditions: [],
  rule: null,
  links: [],
  openings: [],
  setAside: [],
  override: null,
  participations: [],
};
