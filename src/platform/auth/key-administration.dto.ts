import {
  Code,
  Flag,
  InstantText,
  ListOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
  type FieldOptions,
} from '../http/index.js';
import { ROLES } from './caller.js';

const BOOK_CODE_PATTERN = '^([*]|[A-Za-z0-9][A-Za-z0-9._-]{0,31})$';
const LONGEST_GRACE_SECONDS = 30 * 24 * 3_600;
const MOST_REQUESTS_PER_SECOND = 100_000;

const requestsPerSecond = (description: string, options: FieldOptions): PropertyDecorator =>
  WholeNumber({ min: 0, max: MOST_REQUESTS_PER_SECOND, description, ...options });

export class CreateClientBody {
  @Code({ max: 64, description: 'What the client is called everywhere; never changes' })
  code!: string;

  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class ClientView {
  @Code({ max: 64, description: 'What the client is called everywhere' })
  code!: string;

  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @InstantText('When it was created')
  createdAt!: string;

  @Flag('Whether every request of the client must be signed')
  signatureRequired!: boolean;
}

export class ClientPage extends PageOf(ClientView) {}
export class ClientQuery extends PageQuery {}

export class IssueKeyBody {
  @ListOf('string', { min: 1, max: ROLES.length, values: ROLES, description: 'What the key may do' })
  roles!: string[];

  @ListOf('string', {
    min: 1,
    max: 30,
    pattern: BOOK_CODE_PATTERN,
    description: 'Codes of the books the key may touch; the single entry "*" means all of them',
  })
  books!: string[];

  @InstantText('When the key stops working; never if not given', { optional: true })
  expiresAt?: string;

  @requestsPerSecond('Requests a node takes of the key; 0: no limit; that of all keys if not given', {
    optional: true,
  })
  requestsPerSecond?: number;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class RotateKeyBody {
  @WholeNumber({
    min: 0,
    max: LONGEST_GRACE_SECONDS,
    description: 'Seconds for which the old key still works',
  })
  graceSeconds!: number;

  @requestsPerSecond('Of the new key: 0: no limit; null: that of all keys; as before if not given', {
    optional: true,
    nullable: true,
  })
  requestsPerSecond?: number | null;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class LimitKeyBody {
  @requestsPerSecond('Requests a node takes of the key; 0: no limit; null: that of all keys', {
    nullable: true,
  })
  requestsPerSecond!: number | null;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class RevokeKeyBody {
  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class ApiKeyView {
  @Code({ max: 32, description: 'The public part of the key, by which it is named' })
  prefix!: string;

  @Code({ max: 64, description: 'The client it belongs to' })
  client!: string;

  @ListOf('string', { min: 1, max: ROLES.length, values: ROLES, description: 'What the key may do' })
  roles!: string[];

  @ListOf('string', {
    min: 1,
    max: 30,
    pattern: BOOK_CODE_PATTERN,
    description: 'Books it may touch; "*" means all',
  })
  books!: string[];

  @InstantText('When it was issued')
  createdAt!: string;

  @InstantText('When it stops working by itself', { nullable: true })
  expiresAt!: string | null;

  @InstantText('When it was revoked', { nullable: true })
  revokedAt!: string | null;

  @requestsPerSecond('Requests a node takes of it; 0: no limit; null: that of all keys', { nullable: true })
  requestsPerSecond!: number | null;
}

export class IssuedKeyView extends ApiKeyView {
  @Text({ max: 128, description: 'The whole key: shown this once, kept nowhere' })
  secret!: string;
}

export class ApiKeyPage extends PageOf(ApiKeyView) {}
export class ApiKeyQuery extends PageQuery {}
