import { Code, Flag, InstantText, OneOf, PageOf, Text, WholeNumber } from '../../platform/http/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import { GL_CODE_PATTERN } from '../../ledger/chart/index.js';

export class DeclareMustBeZeroDto {
  @Code({
    max: 128,
    pattern: ACCOUNT_CODE_PATTERN,
    description: 'An account; either this or a GL account',
    optional: true,
  })
  account?: string;

  @Code({
    max: 32,
    pattern: GL_CODE_PATTERN,
    description: 'A GL account: all accounts under it, now and later',
    optional: true,
  })
  glAccount?: string;

  @Flag('Whether it must be zero at the end of a day')
  mustBeZero!: boolean;

  @Text({ max: 255, description: 'Why' })
  reason!: string;
}

/** What was said of an account or a GL account last. */
export class MustBeZeroDto {
  @OneOf(['account', 'gl-account'], 'What it was said of')
  subject!: string;

  @Code({ max: 128, description: 'Its code' })
  code!: string;

  @Flag('Whether it must be zero at the end of a day')
  mustBeZero!: boolean;

  @WholeNumber({ min: 1, max: 2_147_483_647, description: '1 for the first that was said of it' })
  number!: number;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @InstantText('When')
  declaredAt!: string;
}

export class MustBeZeroPageDto extends PageOf(MustBeZeroDto) {}
