import { Code, Flag, InstantText, PageOf, PageQuery, Text } from '../../http/index.js';
import { SIGNING_KEY_PATTERN } from './signing-secret.js';

export class IssueSigningKeyBody {
  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class RevokeSigningKeyBody {
  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class RequireSignaturesBody {
  @Flag('Whether every request of the client must be signed')
  required!: boolean;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class RequestSigningView {
  @Code({ max: 64, description: 'The client' })
  client!: string;

  @Flag('Whether every request of the client must be signed')
  required!: boolean;
}

export class SigningKeyView {
  @Code({ max: 32, pattern: SIGNING_KEY_PATTERN, description: 'The keyid of signatures made with this key' })
  keyId!: string;

  @InstantText('When it was issued')
  createdAt!: string;

  @InstantText('When it was revoked', { nullable: true })
  revokedAt!: string | null;
}

export class IssuedSigningKeyView extends SigningKeyView {
  @Text({ max: 128, description: 'The secret: shown this once, kept encrypted' })
  secret!: string;
}

export class SigningKeyPage extends PageOf(SigningKeyView) {}
export class SigningKeyQuery extends PageQuery {}
