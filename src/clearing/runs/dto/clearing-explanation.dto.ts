import { Code, Flag, ListOf, Nested, OneOf, Text, WholeNumber } from '../../../platform/http/index.js';
import {
  CONDITION_FIELDS,
  INTERCEPTOR_MODES,
  type ConditionField,
  type InterceptorMode,
} from '../../interceptors/interceptor.js';
import { MOST_LEAVES, MOST_VALUES } from '../../interceptors/read-tree.rules.js';

const LINE = { min: 1, max: 4_294_967_295 };
const SET = { min: 1, max: MOST_VALUES, pattern: '^[^\\x00-\\x1f]{0,128}$', optional: true };

export class ClearingFigureDto {
  @Text({ max: 64, description: 'Name' })
  name!: string;

  @Text({ min: 0, max: 255, description: 'Value' })
  value!: string;
}

export class ClearingResultStepDto {
  @Code({ max: 16, description: 'What the step is about: rule, payee, amount, fee or settlement' })
  about!: string;

  @Text({ max: 500, description: 'What was found' })
  text!: string;

  @ListOf(() => ClearingFigureDto, { min: 0, max: 50, description: 'The figures of the step' })
  figures!: ClearingFigureDto[];
}

/** A leaf of a condition tree on which a hold turned. */
export class ClearingHoldLeafDto {
  @Code({ max: 128, description: 'Place in the tree, such as tree/left/right' })
  path!: string;

  @OneOf(CONDITION_FIELDS, 'Field of the record that it looks at')
  field!: ConditionField;

  @Text({ max: 64, description: 'Name of the attribute', optional: true })
  attribute?: string;

  @Text({ min: 0, max: 255, description: 'What the record has there' })
  value!: string;

  @ListOf('string', { ...SET, description: 'The set that the value is to be one of' })
  in?: string[];

  @ListOf('string', { ...SET, description: 'The set that the value is to be none of' })
  notIn?: string[];

  @Flag('Whether it is')
  holds!: boolean;
}

/** Which interceptor (拦截器) holds a record, in the version that held it. */
export class ClearingHoldReasonDto {
  @Code({ max: 64, description: 'Interceptor' })
  interceptor!: string;

  @WholeNumber({ ...LINE, description: 'Its version' })
  version!: number;

  @OneOf(INTERCEPTOR_MODES, 'hold: because it matches; allow: because it does not')
  mode!: InterceptorMode;

  @ListOf(() => ClearingHoldLeafDto, { min: 0, max: MOST_LEAVES, description: 'The leaves that decide it' })
  leaves!: ClearingHoldLeafDto[];
}

export class ClearingResultExplanationDto {
  @WholeNumber({ ...LINE, description: 'Line of the file' })
  line!: number;

  @ListOf(() => ClearingResultStepDto, {
    min: 0,
    max: 500,
    description: 'The way to the result, worked out again',
  })
  steps!: ClearingResultStepDto[];

  @Nested(() => ClearingHoldReasonDto, 'Why it was held, if it was', { optional: true })
  heldBy?: ClearingHoldReasonDto;

  @Flag('Whether what was worked out again is what is stored')
  asStored!: boolean;
}
