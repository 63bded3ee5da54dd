import {
  Code,
  Flag,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  Text,
  WholeNumber,
} from '../../../platform/http/index.js';
import { BUSINESS_TYPE_PATTERN } from '../../stops/index.js';
import { RULE_LIBRARIES, type RuleLibrary } from '../rule-libraries.js';
import { ExplainedLineDto, ExplainedValueDto } from './explanation.dto.js';
import { RuleDefinitionDto, RuleLineDto } from './rule-definition.dto.js';

const REASON = { max: 255, description: 'Why; kept with it and in the audit trail' };
const BUSINESS_TYPE = { pattern: BUSINESS_TYPE_PATTERN, max: 32, description: 'Business type (业务类型)' };
const VERSION = { min: 1, max: 1_000_000_000, description: 'Version of the rule, from 1' };
const IN_FORCE = { ...VERSION, description: 'Version in force; null when there is none', nullable: true };
const NAME = { max: 128, description: 'Name for people' };
const DIGEST = { max: 64, description: 'SHA-256 over the definition' };
const CLIENT = { max: 64, description: 'Client that did it' };

/** The fields of the definition, and why it is saved. */
export class SaveRuleDto extends RuleDefinitionDto {
  @Text(REASON)
  reason!: string;
}

export class PutRuleInForceDto {
  @WholeNumber({ ...VERSION, description: 'Version to put in force; null for none', nullable: true })
  version!: number | null;

  @Text(REASON)
  reason!: string;
}

export class InstallRulesDto {
  @OneOf(RULE_LIBRARIES, 'Library of rules')
  library!: RuleLibrary;

  @Text(REASON)
  reason!: string;
}

export class InstalledRuleDto {
  @Code(BUSINESS_TYPE)
  businessType!: string;

  @OneOf(
    ['installed', 'kept'],
    'installed: saved and put in force; kept: the book had a rule, nothing changed',
  )
  outcome!: 'installed' | 'kept';

  @WholeNumber(IN_FORCE)
  version!: number | null;
}

export class InstalledRulesDto {
  @ListOf(() => InstalledRuleDto, { min: 1, max: 100, description: 'Every rule of the library' })
  items!: InstalledRuleDto[];
}

export class RuleVersionDto {
  @Code(BUSINESS_TYPE)
  businessType!: string;

  @WholeNumber(VERSION)
  version!: number;

  @Text(NAME)
  name!: string;

  @Code(DIGEST)
  digest!: string;

  @Text(REASON)
  reason!: string;

  @Code(CLIENT)
  client!: string;

  @InstantText('When it was saved')
  savedAt!: string;
}

export class RuleDto extends RuleVersionDto {
  @Nested(() => RuleDefinitionDto, 'The definition as it was saved')
  definition!: RuleDefinitionDto;
}

export class ListedRuleVersionDto extends RuleVersionDto {
  @Flag('True for the version in force')
  inForce!: boolean;
}

export class RuleVersionPageDto extends PageOf(ListedRuleVersionDto) {}

export class RuleSummaryDto {
  @Code(BUSINESS_TYPE)
  businessType!: string;

  @Text({ ...NAME, description: 'Name of the version in force, else of the latest' })
  name!: string;

  @WholeNumber({ ...VERSION, description: 'Latest version' })
  latestVersion!: number;

  @WholeNumber(IN_FORCE)
  versionInForce!: number | null;
}

export class RuleSummaryPageDto extends PageOf(RuleSummaryDto) {}

export class RuleInForceDto {
  @Code(BUSINESS_TYPE)
  businessType!: string;

  @WholeNumber(IN_FORCE)
  version!: number | null;
}

export class RuleChangeDto {
  @WholeNumber({ min: 1, max: 1_000_000_000, description: 'Number of the change, from 1' })
  number!: number;

  @WholeNumber({
    ...IN_FORCE,
    description: 'Version put in force; null when the rule was taken out of force',
  })
  version!: number | null;

  @Text(REASON)
  reason!: string;

  @Code(CLIENT)
  client!: string;

  @InstantText('When')
  changedAt!: string;
}

export class RuleChangePageDto extends PageOf(RuleChangeDto) {}

export class SampleRefusalDto {
  @Code({ max: 64, description: 'Code of the refusal' })
  code!: string;

  @Text({ max: 1_000, description: 'What was wrong' })
  message!: string;

  @Text({ max: 200, description: 'Field concerned', optional: true })
  field?: string;
}

export class WorkedSampleDto {
  @Text({ max: 128, description: 'Name of the sample' })
  name!: string;

  @Nested(() => SampleRefusalDto, 'What it was refused for', { optional: true })
  refusal?: SampleRefusalDto;

  @ListOf(() => RuleLineDto, { min: 2, max: 60, description: 'Lines it comes to', optional: true })
  lines?: RuleLineDto[];

  @ListOf(() => ExplainedValueDto, {
    min: 0,
    max: 400,
    description: 'How its values came about',
    optional: true,
  })
  explainedValues?: ExplainedValueDto[];

  @ListOf(() => ExplainedLineDto, {
    min: 2,
    max: 60,
    description: 'How its lines came about',
    optional: true,
  })
  explainedLines?: ExplainedLineDto[];
}

export class CheckedRuleDto {
  @Code(DIGEST)
  digest!: string;

  @ListOf(() => WorkedSampleDto, { min: 1, max: 20, description: 'What each sample comes to' })
  samples!: WorkedSampleDto[];
}
