import type { LineProblem } from '../channels/index.js';
import type { Refusal } from '../platform/errors/index.js';
import type { FileState } from './payment-file.js';

const of = (kind: Refusal['kind'], code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  ...{ kind, code: `PAYMENT_FILE.${code}`, message },
  ...more,
});

const MOST_SAID = 5;
const lineText = ({ line, field, reason }: LineProblem): string =>
  [line > 0 ? `line ${line}` : 'the file', ...(field ? [`field ${field}`] : []), reason].join(': ');

/** Why something is not done with a payment file. The codes are part of the API and never change their meaning. */
export const fileRefusals = {
  notAFileChannel: (channel: string): Refusal =>
    of(
      'refused',
      'NOT_A_FILE_CHANNEL',
      `Channel ${channel} is called, and has no files; name one of kind file-bank`,
    ),
  notFound: (reference: string): Refusal =>
    of('not-found', 'NOT_FOUND', `The channel has no payment file ${reference}; see the list of its files`),
  nothingOpen: (): Refusal =>
    of('refused', 'NOTHING_OPEN', 'The channel has no open file; approved payouts come into the next one'),
  stopped: (scopes: readonly string[]): Refusal =>
    of(
      'refused',
      'STOPPED',
      'Payouts are stopped, so no file is sealed or handed over; have the stop released first',
      {
        details: { scopes: scopes.join(', ') },
      },
    ),
  partyStopped: (): Refusal =>
    of(
      'refused',
      'PARTY_STOPPED',
      'A party that pays in this file is stopped; have the stop released, or withdraw the file',
    ),
  batchNotPaying: (batch: string): Refusal =>
    of(
      'refused',
      'BATCH_NOT_PAYING',
      `Batch ${batch}, which has payouts in this file, is paused or void; have it resumed, or withdraw the file: its payouts fail, and those of other batches can be tried again by name`,
      { details: { batch } },
    ),
  entryEnded: (payout: string): Refusal =>
    of(
      'refused',
      'ENTRY_ENDED',
      `Payout ${payout} of this file is over already, so the file never leaves; withdraw it`,
      { details: { payout } },
    ),
  stateForbids: (reference: string, state: FileState, action: string): Refusal =>
    of('conflict', 'STATE_FORBIDS', `File ${reference} is ${state}; it cannot be ${action}`, {
      details: { state },
    }),
  bytesDiffer: (reference: string): Refusal =>
    of(
      'unavailable',
      'BYTES_DIFFER',
      `File ${reference} cannot be made again as it was sealed; nothing is handed over until it is known why`,
    ),
  checksumDiffers: (found: string): Refusal =>
    of(
      'malformed',
      'CHECKSUM_DIFFERS',
      `The content has the sha256 ${found}, not the one given; send it again whole`,
      {
        ...{ field: 'sha256', details: { found } },
      },
    ),
  contentMalformed: (): Refusal =>
    of(
      'malformed',
      'CONTENT_MALFORMED',
      'The content is not base64; encode the bytes of the file as they came',
      {
        field: 'content',
      },
    ),
  tooLarge: (bytes: number): Refusal =>
    of('too-large', 'TOO_LARGE', `A file of the bank has at most ${bytes} bytes; ask for it in parts`, {
      field: 'content',
    }),
  malformed: (problems: readonly LineProblem[]): Refusal =>
    of(
      'refused',
      'MALFORMED',
      `The file was refused and nothing was changed: ${problems.slice(0, MOST_SAID).map(lineText).join('; ')}`,
      { details: { problems: problems.length, line: problems[0]!.line, field: problems[0]!.field } },
    ),
  fileUnknown: (reference: string): Refusal =>
    of(
      'refused',
      'FILE_UNKNOWN',
      `It is about file ${reference}, which this channel never had; nothing was changed`,
      {
        details: { file: reference },
      },
    ),
  notHandedOver: (reference: string, state: FileState): Refusal =>
    of(
      'refused',
      'NOT_HANDED_OVER',
      `It is about file ${reference}, which is ${state} and was never handed over; nothing was changed, ask the bank`,
      { details: { file: reference, state } },
    ),
  incomingNotFound: (id: string): Refusal =>
    of('not-found', 'INCOMING_NOT_FOUND', `The channel has no incoming file ${id}; see the list of them`),
  sampleUnfit: (field: string, reason: string): Refusal =>
    of('refused', 'SAMPLE_UNFIT', `A usual payment does not fit: ${reason}; make the field wider`, { field }),
} as const;
