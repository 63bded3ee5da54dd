import { ListOf, Nested, OneOf, PageOf, PageQuery, Text } from '../../platform/http/index.js';
import { ATTENTIONS, PayoutStoryDto, PayoutTotalDto, type Attention } from '../../payouts/index.js';

export class AttentionQuery extends PageQuery {
  @OneOf(ATTENTIONS, 'Only those for this reason', { optional: true })
  attention?: Attention;
}

/** A payout that a person has to look at, with all that is known of it. */
export class AttentionDto {
  @Nested(() => PayoutStoryDto, 'The payout with its events, exchanges with the bank, refusals and returns')
  payout!: PayoutStoryDto;

  @ListOf('string', { min: 1, max: 10, description: 'What to do, in this order' })
  whatToDo!: string[];
}

export class AttentionPageDto extends PageOf(AttentionDto) {
  @ListOf(() => PayoutTotalDto, {
    min: 0,
    max: 1_000,
    description: 'All that wait, not only those of the page',
  })
  totals!: PayoutTotalDto[];
}

export class AskAgainDto {
  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}
