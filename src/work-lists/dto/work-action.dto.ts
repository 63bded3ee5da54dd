import { Code, ListOf, OneOf, Text, WholeNumber } from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { WORK_ACTIONS, WORK_KINDS, type WorkAction, type WorkKind } from '../work-list.js';

export const MOST_ITEMS = 500;
const ID = { max: 36, pattern: UUID_PATTERN };
const COUNT = { min: 0, max: MOST_ITEMS };

export class NamedItemDto {
  @OneOf(WORK_KINDS, 'Of what kind')
  kind!: WorkKind;

  @Code({ ...ID, description: 'Its id in the list' })
  id!: string;

  @Code({
    max: 64,
    pattern: '^[0-9a-f]{64}$',
    description: 'To approve: hash of the content that was seen and is agreed to',
    optional: true,
  })
  contentHash?: string;
}

export class DoWorkDto {
  @OneOf(WORK_ACTIONS, 'What is to be done to each')
  action!: WorkAction;

  @ListOf(() => NamedItemDto, { min: 1, max: MOST_ITEMS, description: 'Each is decided by itself' })
  items!: NamedItemDto[];

  @Text({ max: 255, description: 'Why; kept with each, and the note where something is taken note of' })
  reason!: string;
}

export class WorkOutcomeDto {
  @OneOf(WORK_KINDS, 'Of what kind')
  kind!: WorkKind;

  @Code({ ...ID, description: 'Its id' })
  id!: string;

  @OneOf(
    ['done', 'refused', 'open'],
    'open: it could not be decided now; send the command again with the same number',
  )
  outcome!: 'done' | 'refused' | 'open';

  @Code({ max: 64, description: 'Code of the refusal', optional: true })
  code?: string;

  @Text({ max: 500, description: 'What was wrong, and what to do', optional: true })
  detail?: string;
}

export class WorkActionDto {
  @Code({ ...ID, description: 'Id of the command' })
  id!: string;

  @OneOf(WORK_ACTIONS, 'What was to be done')
  action!: WorkAction;

  @WholeNumber({ ...COUNT, description: 'Items to which it was done' })
  done!: number;

  @WholeNumber({ ...COUNT, description: 'Items that were refused' })
  refused!: number;

  @WholeNumber({ ...COUNT, description: 'Items that are not decided' })
  open!: number;

  @ListOf(() => WorkOutcomeDto, { min: 1, max: MOST_ITEMS, description: 'In the order of the command' })
  items!: WorkOutcomeDto[];
}
