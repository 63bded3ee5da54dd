import { Code, OneOf, Text } from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';

export const HASH_PATTERN = '^[0-9a-f]{64}$';
const REASON = { max: 255, description: 'Why; kept in the history of the payout' };

export class ApprovePayoutDto {
  @Code({ max: 64, pattern: HASH_PATTERN, description: 'Hash of the payout that was seen and is agreed to' })
  contentHash!: string;

  @Text(REASON)
  reason!: string;
}

export class RejectPayoutDto {
  @Text(REASON)
  reason!: string;
}

export class CancelPayoutDto {
  @Text(REASON)
  reason!: string;
}

export const PERSON_OUTCOMES = ['succeeded', 'failed'] as const;

/** Content of the approval command conclude-payout. */
export class ConcludePayoutDto {
  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The payout, which is processing' })
  payout!: string;

  @OneOf(PERSON_OUTCOMES, 'What became of it at the bank')
  outcome!: (typeof PERSON_OUTCOMES)[number];

  @Text({ max: 255, description: 'What this is known by, such as a statement or a letter of the bank' })
  evidence!: string;

  @Text({ max: 128, description: 'Number of the payment at the bank', optional: true })
  bankReference?: string;
}
