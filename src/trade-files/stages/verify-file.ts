import { Injectable } from '@nestjs/common';
import { Transactions } from '../../platform/database/index.js';
import { FileChanges } from '../file-changes.js';
import type { Fault, FaultCode } from '../formats/faults.js';
import type { TradeFile } from '../trade-file.js';
import { RefuseFile } from './refuse-file.js';
import { Spool, type Spooled } from './spool.js';
import type { StageWork } from './stage-work.js';

/** What archives begin with: they are sent unpacked, so that nothing unpacks to more than was sent. */
const ARCHIVES: readonly Buffer[] = [
  '1f8b',
  '504b0304',
  '504b0506',
  '28b52ffd',
  '425a68',
  '377abcaf',
  'fd377a58',
].map((magic) => Buffer.from(magic, 'hex'));

/** Whether the bytes in the spool are those that the sender means. Records that came one by one have none. */
@Injectable()
export class VerifyFile {
  constructor(
    private readonly transactions: Transactions,
    private readonly changes: FileChanges,
    private readonly refusing: RefuseFile,
    private readonly spool: Spool,
  ) {}

  async execute(work: StageWork): Promise<void> {
    const { file, claim, actor } = work;
    const fault = file.kind === 'records' ? null : await this.faultOf(file);
    if (fault) return this.refusing.execute(work, [fault]);
    const step = { event: 'verify', reason: 'The bytes are those that the sender means', actor } as const;
    await this.transactions.run((tx) => this.changes.apply(tx, file, claim, step));
  }

  private async faultOf(file: TradeFile): Promise<Fault | null> {
    const found = await this.spool.digest(file.id);
    const checksum = checksumFault(file, found);
    if (checksum) return checksum;
    const beginning = await this.spool.beginning(file.id, 8);
    if (beginning.length === 0) return wrong('EMPTY', '', 'The file is empty');
    const isPacked = ARCHIVES.some((magic) => beginning.subarray(0, magic.length).equals(magic));
    return isPacked ? wrong('COMPRESSED', '', 'The file is packed; send it unpacked') : null;
  }
}

function checksumFault({ saidChecksum, sha256 }: TradeFile, found: Spooled): Fault | null {
  if (sha256 !== found.sha256)
    return wrong('BYTES_LOST', found.sha256, 'The bytes in the spool have changed; send them again');
  if (saidChecksum === null)
    return wrong('CHECKSUM_MISSING', '', 'The checksum of the file is missing or none');
  const right = saidChecksum.length === 32 ? found.md5 : found.sha256;
  return saidChecksum === right
    ? null
    : wrong('CHECKSUM_DIFFERS', saidChecksum, `The checksum of the bytes is ${right}`);
}

const wrong = (code: FaultCode, value: string, reason: string): Fault => ({
  line: 0,
  field: '',
  value,
  code,
  reason,
});
