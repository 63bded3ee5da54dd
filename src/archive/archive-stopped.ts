/** Why nothing was moved, or no more; the codes are listed in docs/guides/archive.md and never change their meaning. */
export const ARCHIVE_CODES = [
  'ARCHIVE.CALLED_WRONGLY',
  'ARCHIVE.BOOK_UNKNOWN',
  'ARCHIVE.MONTH_MALFORMED',
  'ARCHIVE.MONTH_NOT_CLOSED',
  'ARCHIVE.YEAR_NOT_CLOSED',
  'ARCHIVE.BEFORE_THE_BOOK',
  'ARCHIVE.DATE_NOT_SEALED',
  'ARCHIVE.DATE_NOT_AS_SEALED',
  'ARCHIVE.VOUCHER_NOT_WHOLE',
  'ARCHIVE.DATE_UNKNOWN',
] as const;
export type ArchiveCode = (typeof ARCHIVE_CODES)[number];

/** Tells a person what to do; what was being moved has been left where it was. */
export class ArchiveStopped extends Error {
  constructor(
    readonly code: ArchiveCode,
    message: string,
  ) {
    super(message);
  }
}
