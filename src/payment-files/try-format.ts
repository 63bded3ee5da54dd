import { fileNameOf, fileTermsProblem, sampleFile, type Channel, type FileTerms } from '../channels/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { fileRefusals } from './payment-files.errors.js';

export interface FormatSample {
  readonly name: string;
  readonly lines: string[];
  /** base64. */
  readonly content: string;
}

/** What files of such terms would look like, when a channel could have them. */
export function sampleOf(channel: Channel, file: FileTerms): Result<FormatSample> {
  const problem = fileTermsProblem({ ...channel, terms: { ...channel.terms, file } });
  if (problem) return refused(problem);
  const bytes = sampleFile(file.payment, channel);
  if ('reason' in bytes) return refused(fileRefusals.sampleUnfit(bytes.field, bytes.reason));
  const lines = new TextDecoder(file.payment.charset).decode(bytes).split(/\r?\n/).slice(0, -1);
  return accepted({ name: fileNameOf(file, '202611220001'), lines, content: bytes.toString('base64') });
}
