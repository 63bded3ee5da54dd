import {
  AmountText,
  Code,
  InstantText,
  ListOf,
  Nested,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { PAYEE_BANK } from '../../payees/index.js';
import { CODE_OF_32, PAYEE_ACCOUNT } from './create-payout.dto.js';
import { LookedAtDto } from './payout-story.dto.js';
import { NUMBER } from './payout.dto.js';

export class ReroutePayoutDto {
  @WholeNumber({ ...NUMBER, description: 'Version of the payout that was seen' })
  version!: number;

  @Code({
    ...CODE_OF_32,
    description: 'Candidate of its route to move it to; the one that the route prefers when left out',
    optional: true,
  })
  channel?: string;

  @Text({ max: 255, description: 'Why; kept in the history of the payout' })
  reason!: string;
}

export class RoutedPayeeDto {
  @Code(PAYEE_BANK)
  bank!: string;

  @Code(PAYEE_ACCOUNT)
  account!: string;
}

/** A payout that there is not, to see where it would go. */
export class ExplainRouteDto {
  @Nested(() => RoutedPayeeDto, 'Who would be paid')
  payee!: RoutedPayeeDto;

  @AmountText('Amount greater than zero')
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @InstantText('When it would be made; now when left out', { optional: true })
  at?: string;
}

/** What a route would do, and why. */
export class RouteExplanationDto {
  @Code({
    ...CODE_OF_32,
    description: 'Channel that would be chosen; missing where none fits',
    optional: true,
  })
  channel?: string;

  @ListOf(() => LookedAtDto, {
    min: 0,
    max: 100,
    description: 'Each candidate as it was looked at, in order',
  })
  routing!: LookedAtDto[];
}
