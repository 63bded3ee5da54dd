import { AmountText, WholeNumber } from '../../../platform/http/index.js';

/** Where the money of a key of funds, or of all orders of a batch, stands (资金头寸), added up. */
export class SettlementPositionDto {
  @WholeNumber({
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    description: 'Details that wait, or waited, for money',
  })
  details!: number;

  @AmountText('What is expected for them, fees included')
  expected!: string;

  @AmountText('What has come in; of a batch, for its details')
  arrived!: string;

  @AmountText('What of it is earmarked for them')
  earmarked!: string;

  @AmountText('What is missing')
  missing!: string;

  @AmountText('What is on its way: of a key, expected for its details; of a batch, what its orders pay')
  sent!: string;

  @AmountText('What has been paid, in the same terms')
  settled!: string;
}
