/** The formats of a report. Pure. */

export const FORMATS = ['json', 'csv', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<Format | 'html', string>> = {
  json: 'application/json',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
};

/**
 * What was asked for by name counts, then the first format in the header Accept that there is; who names none gets JSON.
 */
export function formatOf<Wanted extends Format | 'html'>(
  format: Wanted | undefined,
  accept: string | undefined,
  known: readonly Wanted[],
): Wanted {
  if (format !== undefined) return format;
  const wanted = (accept ?? '').split(',').map((range) => range.split(';', 1)[0]!.trim().toLowerCase());
  for (const type of wanted) {
    const found = known.find((each) => MEDIA_TYPES[each] === type);
    if (found) return found;
  }
  return known[0]!;
}
