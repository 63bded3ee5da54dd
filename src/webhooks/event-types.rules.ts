/** `payout.succeeded`, `payout.*` for all below it, `*` for everything. */
export const TYPE_FILTER_PATTERN = '^([*]|[a-z][a-z0-9-]*([.][a-z0-9-]+)*([.][*])?)$';

/** True when one of the filters covers the type. */
export function wants(filters: readonly string[], type: string): boolean {
  return filters.some((filter) => {
    if (filter === '*' || filter === type) return true;
    return filter.endsWith('.*') && type.startsWith(filter.slice(0, -1));
  });
}
