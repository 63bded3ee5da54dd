import { DateTime } from 'luxon';
import type { FileTerms } from '../channels/index.js';
import type { PaymentFile } from './payment-file.js';

export type SealReason = 'full' | 'age' | 'cut-off' | 'terms changed';

interface Looking {
  readonly file: Pick<PaymentFile, 'entries' | 'openedAt' | 'channelVersion'>;
  /** Those that the file was opened under. */
  readonly terms: Pick<FileTerms, 'maximumEntries' | 'sealAfterSeconds' | 'cutOff'>;
  /** That the channel has now. */
  readonly currentVersion: number;
  readonly now: Date;
  readonly timeZone: string;
}

/** Why an open file takes no more entries; null: it does. */
export function sealReason({ file, terms, currentVersion, now, timeZone }: Looking): SealReason | null {
  if (file.channelVersion !== currentVersion) return 'terms changed';
  if (file.entries >= terms.maximumEntries) return 'full';
  const opened = Date.parse(`${file.openedAt.replace(' ', 'T')}Z`);
  if (terms.cutOff !== null && cutOffAfter(opened, terms.cutOff, timeZone) <= now.getTime()) return 'cut-off';
  return now.getTime() - opened >= terms.sealAfterSeconds * 1_000 ? 'age' : null;
}

/** The first time that it is so late in the book's time zone, after the moment given; in milliseconds. */
function cutOffAfter(moment: number, cutOff: string, timeZone: string): number {
  const [hour, minute] = cutOff.split(':').map(Number);
  const opened = DateTime.fromMillis(moment, { zone: timeZone });
  const sameDay = opened.set({ hour: hour!, minute: minute!, second: 0, millisecond: 0 });
  return (sameDay > opened ? sameDay : sameDay.plus({ days: 1 })).toMillis();
}
