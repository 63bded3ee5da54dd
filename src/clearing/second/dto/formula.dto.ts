import { Code, ListOf, OneOf, Text, WholeNumber } from '../../../platform/http/index.js';
import { PAYEE_KINDS } from '../../rules/clearing-rule.js';

const CODE = { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', max: 64 };
const PATTERN = { pattern: '^[A-Za-z0-9{][A-Za-z0-9:._{}-]*$', max: 128 };
const PRODUCT_KINDS = ['attribute', 'constant'] as const;

/** Content of the approval command set-clearing-formula. */
export class SetClearingFormulaDto {
  @Code({ ...CODE, description: 'Code of the formula, as rules name it' })
  formula!: string;

  @Text({ max: 128, description: 'Name' })
  name!: string;

  @OneOf(PAYEE_KINDS, 'Where the second payee is taken from')
  payeeKind!: (typeof PAYEE_KINDS)[number];

  @Code({
    max: 64,
    description: 'Attribute of the record that names the payee, or the payee itself',
    optional: true,
  })
  payeeValue?: string;

  @OneOf(PRODUCT_KINDS, 'Where the product that is bought is taken from')
  productKind!: (typeof PRODUCT_KINDS)[number];

  @Code({ max: 64, description: 'Attribute of the record that names the product, or the product itself' })
  productValue!: string;

  @Code({
    pattern: '^[01]([.][0-9]{1,9})?$',
    max: 11,
    description:
      'Part of the first net amount that goes on, above 0 and at most 1; rounded down, the rest stays',
  })
  part!: string;

  @WholeNumber({ min: 0, max: 366, description: 'Open days behind the settlement date of the first result' })
  openDays!: number;

  @Code({ ...CODE, description: 'Calendar of the open days' })
  calendar!: string;

  @Code({
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$',
    max: 8,
    description: 'Time of day of the settlement, in the zone of the book',
  })
  at!: string;

  @Code({ pattern: '^[a-z][a-z0-9-]*$', max: 32, description: 'Business type (业务类型) of its vouchers' })
  businessType!: string;

  @Code({ ...PATTERN, description: 'Pattern of the account of what is owed to the second payee' })
  payable!: string;

  @Code({
    ...PATTERN,
    description: 'Pattern of the account of what is owed to the payer when the downstream says no',
  })
  refund!: string;
}

export class ClearingFormulaDto extends SetClearingFormulaDto {
  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Version' })
  version!: number;
}

export class ClearingFormulasDto {
  @ListOf(() => ClearingFormulaDto, { min: 0, max: 1_000, description: 'The last version of each, by code' })
  items!: ClearingFormulaDto[];
}
