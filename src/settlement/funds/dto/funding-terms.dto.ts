import { Code, Flag, ListOf, OneOf, Text } from '../../../platform/http/index.js';
import { CURRENCY } from '../../dto/agreement.dto.js';
import { FUNDINGS, KEY_PARTS, type Funding, type KeyPart } from '../funding-terms.js';

const WORD = '^([*]|[A-Za-z0-9][A-Za-z0-9._:-]*)$';
const PATTERN = '^[A-Za-z0-9{][A-Za-z0-9:._{}-]*$';

/** A part of which the keys of a rule are made. */
export class SettlementKeyPartDto {
  @OneOf(KEY_PARTS, 'What of a result is part of its key')
  part!: KeyPart;
}

/** By which money some results are paid; the first rule that fits decides. */
export class SettlementFundingRuleDto {
  @Code({ max: 32, description: 'Code of the rule' })
  rule!: string;

  @Code({ max: 32, pattern: WORD, description: 'Source of trade files; *: any' })
  source!: string;

  @Code({ max: 32, pattern: WORD, description: 'Business type (业务类型) of clearing; *: any' })
  businessType!: string;

  @OneOf(FUNDINGS, 'ledger: the money is in the book; arrival: it has to come in, by key')
  funding!: Funding;

  @ListOf(() => SettlementKeyPartDto, {
    ...{ min: 0, max: 5, optional: true },
    description: 'Of what keys are made: money and results with the same key belong together',
  })
  parts?: SettlementKeyPartDto[];

  @Code({
    ...{ max: 128, pattern: PATTERN, optional: true },
    description: 'Of arrival: account to which matched money goes, such as position:{source}',
  })
  account?: string;

  @Flag('Results wait until all files of their source and date are there: second clearing may bring more', {
    optional: true,
  })
  waitsForSource?: boolean;
}

/** Whose money the lines of a channel's statement are; party and business date are the line's. */
export class SettlementStatementDto {
  @Code({ max: 32, description: 'Source of trade files that brings statements' })
  statement!: string;

  @Code({ max: 32, description: 'Channel' })
  channel!: string;

  @Code({ max: 32, description: 'Rule by which its money is matched' })
  rule!: string;

  @Code({ max: 32, description: 'Source whose results are paid by it', optional: true })
  source?: string;

  @Code({ max: 32, description: 'Registrar', optional: true })
  registrar?: string;

  @Code({ max: 32, description: 'Business type', optional: true })
  businessType?: string;
}

/** Content of the approval command set-settlement-funding. */
export class SettlementFundingTermsDto {
  @Code(CURRENCY)
  currency!: string;

  @Code({
    max: 128,
    pattern: PATTERN,
    description: 'Account of the money at a channel, such as bank:{channel}',
  })
  channelAccount!: string;

  @Code({ max: 128, description: 'Account of money that nothing is known about (挂账)' })
  suspense!: string;

  @Code({ max: 128, description: 'Account of money that is to be sent back', optional: true })
  returns?: string;

  @Code({
    ...{ max: 128, pattern: PATTERN, optional: true },
    description: 'Account of a party that pays what it owes; payable:{party} if left out',
  })
  collected?: string;

  @ListOf(() => SettlementFundingRuleDto, {
    min: 1,
    max: 50,
    description: 'In order; the first that fits decides',
  })
  rules!: SettlementFundingRuleDto[];

  @ListOf(() => SettlementStatementDto, {
    min: 0,
    max: 50,
    description: 'Statements of channels',
    optional: true,
  })
  statements?: SettlementStatementDto[];

  @Text({ min: 0, max: 255, description: 'For people', optional: true })
  note?: string;
}
