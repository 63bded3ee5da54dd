import { GL_CODE_PATTERN } from '../../ledger/chart/index.js';
import {
  BusinessDateText,
  Code,
  InstantText,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';

/** Nothing that a spreadsheet takes for a formula. */
export const ERP_ACCOUNT_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$';

const GL_ACCOUNT = { max: 32, pattern: GL_CODE_PATTERN, description: 'GL account (科目)' };
const ERP_ACCOUNT = {
  max: 64,
  pattern: ERP_ACCOUNT_PATTERN,
  description: 'Its code in the ERP; null: not mapped from then on',
  nullable: true,
};

export class MapErpAccountDto {
  @Code(GL_ACCOUNT)
  glAccount!: string;

  @Code(ERP_ACCOUNT)
  erpAccount!: string | null;

  @BusinessDateText('First business date that it counts for')
  effectiveFrom!: string;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

/** Something that was said of a GL account; it never changes. */
export class ErpMappingDto {
  @Code(GL_ACCOUNT)
  glAccount!: string;

  @WholeNumber({ min: 1, max: 2_147_483_647, description: '1 for the first that was said of it' })
  version!: number;

  @BusinessDateText(
    'First business date that it counts for, until another one begins; of two that begin on the same date the higher version counts',
  )
  effectiveFrom!: string;

  @Code(ERP_ACCOUNT)
  erpAccount!: string | null;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @Code({ max: 64, description: 'Who said it' })
  client!: string;

  @InstantText('When')
  mappedAt!: string;
}

export class ErpMappingPageDto extends PageOf(ErpMappingDto) {}

export class ErpMappingsQuery extends PageQuery {}
