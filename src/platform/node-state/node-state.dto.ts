import { Code, InstantText, ListOf, Nested, OneOf, Scalar, Text, WholeNumber } from '../http/index.js';
import { ENVIRONMENTS } from '../config/index.js';

const count = (description: string, nullable = false): PropertyDecorator =>
  WholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, description, nullable });

export class DatabasePoolView {
  @count('Connections it may have')
  limit!: number;

  @count('Connections it has')
  open!: number;

  @count('Of those, given out')
  inUse!: number;

  @count('Of those, at rest')
  idle!: number;

  @count('Those who wait for a connection')
  waiting!: number;
}

export class QueueView {
  @Code({ max: 64, description: 'What waits where' })
  name!: string;

  @count('How many wait')
  waiting!: number;

  @count('How much memory they take, about; null where only the number counts', true)
  waitingBytes!: number | null;

  @count('How many may wait before callers are told to come back')
  limit!: number;
}

export class WorkView {
  @Code({ max: 64, description: 'What is being done' })
  name!: string;

  @count('How many at the moment')
  running!: number;

  @count('How many at most')
  limit!: number;
}

export class SettingInEffectView {
  @Code({ max: 64, description: 'What the setting is called' })
  name!: string;

  @Scalar('The value this node goes by')
  value!: string | number;
}

export class NodeStateView {
  @Text({ max: 255, description: 'The machine or container' })
  host!: string;

  @count('The process')
  pid!: number;

  @InstantText('When the process started')
  startedAt!: string;

  @Text({ max: 64, description: 'Version of the service' })
  version!: string;

  @OneOf(ENVIRONMENTS, 'What the node runs as')
  environment!: string;

  @Nested(() => DatabasePoolView, 'The connections to the database')
  pool!: DatabasePoolView;

  @Nested(() => DatabasePoolView, 'Those that carry groups of postings and nothing else')
  groupPool!: DatabasePoolView;

  @ListOf(() => QueueView, { min: 0, max: 100, description: 'What waits' })
  queues!: QueueView[];

  @ListOf(() => WorkView, { min: 0, max: 100, description: 'What is being done' })
  work!: WorkView[];

  @ListOf('string', { min: 0, max: 10_000, description: 'Resources whose distributed lock this node holds' })
  locks!: string[];

  @ListOf(() => SettingInEffectView, { min: 0, max: 200, description: 'Runtime settings in effect, by name' })
  settings!: SettingInEffectView[];
}
