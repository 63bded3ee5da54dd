import { factsOf, type SearchFilters } from './search-filters.js';

/**
 * The index a search walks along; the other filters are evaluated on the rows it meets.
 * request: clients in order of their keys, with at most one voucher each; link: vouchers that link to one, by kind and
 * id; reference, metadata, type, dates: by business date and id; accounts: entries of one account, or of all accounts
 * of a party, in the order in which they were recorded.
 */
export type SearchPath = 'request' | 'link' | 'reference' | 'metadata' | 'accounts' | 'type' | 'dates';

/** From the filter that finds fewest to the one that finds most. */
const PREFERRED: readonly (readonly [SearchPath, (filters: SearchFilters) => boolean])[] = [
  ['request', ({ requestNumber }) => requestNumber !== undefined],
  ['link', ({ linkedTo }) => linkedTo !== undefined],
  ['reference', ({ reference }) => reference !== undefined],
  ['metadata', (filters) => factsOf(filters).length > 0],
  ['accounts', ({ account, party }) => account !== undefined || party !== undefined],
  ['type', ({ businessType }) => businessType !== undefined],
  ['dates', () => true],
];

/** The first path that the filters allow and that is not ruled out. */
export function choosePath(filters: SearchFilters, ruledOut?: SearchPath): SearchPath {
  return PREFERRED.find(([path, isOpen]) => path !== ruledOut && isOpen(filters))![0];
}

/** For a path that a cursor names. */
export function isPathFor(filters: SearchFilters, path: string): path is SearchPath {
  return PREFERRED.some(([name, isOpen]) => name === path && isOpen(filters));
}
