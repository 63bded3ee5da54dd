import { BusinessDateText, Code, InstantText, PageOf, WholeNumber } from '../../../platform/http/index.js';
import { UUID_PATTERN } from '../../../platform/ids/index.js';

const DIGEST = { max: 64, pattern: '^[0-9a-f]{64}$' };

export class DaySealDto {
  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Place in the chain of the book, without gaps' })
  number!: number;

  @BusinessDateText('The date that is sealed')
  businessDate!: string;

  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Counts the seals of the date' })
  revision!: number;

  @WholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'How many vouchers the date has' })
  voucherCount!: number;

  @Code({ ...DIGEST, description: 'SHA-256 over the digests of all its vouchers, in the order of their ids' })
  vouchersDigest!: string;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The voucher with the highest id', nullable: true })
  lastVoucher!: string | null;

  @InstantText('When the last of them was recorded', { nullable: true })
  lastRecordedAt!: string | null;

  @InstantText('When the date was sealed')
  sealedAt!: string;

  @Code({ ...DIGEST, description: 'Digest of the seal before it in the chain; zeros for the first' })
  previousDigest!: string;

  @Code({ ...DIGEST, description: 'SHA-256 over all of the above and the code of the book' })
  digest!: string;
}

export class DaySealPageDto extends PageOf(DaySealDto) {}
