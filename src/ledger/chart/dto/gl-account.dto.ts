import { Code, Flag, ListOf, OneOf, PageOf, Text, WholeNumber } from '../../../platform/http/index.js';
import { MAX_CHART_LEVELS } from '../chart.rules.js';
import { GL_CLASSES, GL_CODE_PATTERN, type GlClass } from '../gl-account.js';

const CODE = { pattern: GL_CODE_PATTERN, max: 32, description: 'Code of the GL account (科目)' };
const NAME = { max: 128, description: 'Name for people' };
const PARENT = { pattern: GL_CODE_PATTERN, max: 32, description: 'GL account above it' };
const CLASS = 'Class; the same as that of the GL account above';
const SIDE = 'Side on which its balances grow';
const MAY_OVERDRAW = 'Whether accounts under it are opened without limit when their opening does not say';
const SIDES = ['debit', 'credit'] as const;

export class OpenGlAccountDto {
  @Code(CODE)
  code!: string;

  @Text(NAME)
  name!: string;

  @Code({ ...PARENT, optional: true })
  parent?: string;

  @OneOf(GL_CLASSES, CLASS)
  class!: GlClass;

  @OneOf(SIDES, `${SIDE}; debit for assets, expenses and clearing, else credit`, { optional: true })
  normalSide?: 'debit' | 'credit';

  @Flag(`${MAY_OVERDRAW}; true for all but liabilities`, { optional: true })
  mayOverdraw?: boolean;
}

export class GlAccountDto {
  @Code(CODE)
  code!: string;

  @Text(NAME)
  name!: string;

  @Code({ ...PARENT, nullable: true })
  parent!: string | null;

  @WholeNumber({ min: 1, max: MAX_CHART_LEVELS, description: '1 at the top of the chart' })
  level!: number;

  @Flag('True when GL accounts stand below it; accounts are opened under the others only')
  hasChildren!: boolean;

  @OneOf(GL_CLASSES, CLASS)
  class!: GlClass;

  @OneOf(SIDES, SIDE)
  normalSide!: 'debit' | 'credit';

  @Flag(MAY_OVERDRAW)
  mayOverdraw!: boolean;
}

export class GlAccountPageDto extends PageOf(GlAccountDto) {}

const MANY = 100_000;

export class ChartNodeDto extends GlAccountDto {
  @ListOf(() => ChartNodeDto, { min: 0, max: MANY, description: 'GL accounts below it, by code' })
  children!: ChartNodeDto[];
}

export class ChartDto {
  @ListOf(() => ChartNodeDto, { min: 0, max: MANY, description: 'GL accounts at the top, by code' })
  items!: ChartNodeDto[];
}
