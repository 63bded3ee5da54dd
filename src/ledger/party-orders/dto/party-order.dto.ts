import { Flag, ListOf } from '../../../platform/http/index.js';
import { PARTY_PATTERN } from '../../accounts/index.js';

/** The content of the command `stop-parties`. Each state goes both ways; what is left out stays as it is. */
export class PartyOrderDto {
  @ListOf('string', {
    min: 1,
    max: 500,
    pattern: PARTY_PATTERN,
    description: 'Parties, all of whose accounts are meant',
  })
  parties!: string[];

  @Flag('True to freeze, false to take into use again', { optional: true })
  frozen?: boolean;

  @Flag('Stop-in (止入)', { optional: true })
  stopIn?: boolean;

  @Flag('Stop-out (止出)', { optional: true })
  stopOut?: boolean;
}
