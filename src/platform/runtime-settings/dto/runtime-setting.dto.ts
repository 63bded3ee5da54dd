import {
  Code,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Scalar,
  Text,
  WholeNumber,
} from '../../http/index.js';

const LARGEST_INT = 2_147_483_647;

export class ChangeSettingBody {
  @Scalar('The new value; null gives the setting back to its default', { nullable: true })
  value!: string | number | boolean | null;

  @Text({ max: 255, description: 'Why; kept in the history and in the audit trail' })
  reason!: string;

  @WholeNumber({
    min: 0,
    max: LARGEST_INT,
    description: 'The version that was seen, 0 before the first change; another one refuses the change',
    optional: true,
  })
  expectedVersion?: number;
}

export class RuntimeSettingView {
  @Code({ max: 64, description: 'What the setting is called' })
  name!: string;

  @OneOf(['whole', 'choice'], 'whole: a whole number; choice: one of several words')
  type!: string;

  @Text({ max: 64, description: 'What a whole number counts', nullable: true })
  unit!: string | null;

  @WholeNumber({ min: 0, max: LARGEST_INT, description: 'Least value of a whole number', nullable: true })
  minimum!: number | null;

  @WholeNumber({ min: 0, max: LARGEST_INT, description: 'Greatest value of a whole number', nullable: true })
  maximum!: number | null;

  @ListOf('string', { min: 0, max: 20, description: 'The words of a choice' })
  choices!: string[];

  @Scalar('The value that all nodes go by')
  value!: string | number;

  @Scalar('The value it has when nobody has changed it, on the node that answers')
  defaultValue!: string | number;

  @Text({ max: 255, description: 'What it does' })
  description!: string;

  @Text({ max: 255, description: 'Since when a change counts on a node that knows of it' })
  takesEffect!: string;

  @WholeNumber({ min: 0, max: LARGEST_INT, description: 'How often it was changed' })
  version!: number;

  @InstantText('When it was changed last', { nullable: true })
  changedAt!: string | null;

  @Code({ max: 64, description: 'The client who changed it last', nullable: true })
  changedBy!: string | null;
}

export class RuntimeSettingsView {
  @ListOf(() => RuntimeSettingView, { min: 0, max: 200, description: 'All settings, by name' })
  items!: RuntimeSettingView[];
}

export class SettingChangeView {
  @WholeNumber({ min: 1, max: LARGEST_INT, description: 'The version that the change made' })
  version!: number;

  @Text({ max: 64, description: 'The value before; null is the default', nullable: true })
  oldValue!: string | null;

  @Text({ max: 64, description: 'The value after; null is the default', nullable: true })
  newValue!: string | null;

  @Text({ max: 255, description: 'Why, in the words of the caller' })
  reason!: string;

  @Code({ max: 64, description: 'The client who made it' })
  client!: string;

  @Code({ max: 32, description: 'The prefix of the key it was made with' })
  apiKey!: string;

  @Code({ max: 32, description: 'Names the request in the log' })
  traceId!: string;

  @InstantText('When')
  at!: string;
}

export class SettingChangePage extends PageOf(SettingChangeView) {}
export class SettingChangeQuery extends PageQuery {}
