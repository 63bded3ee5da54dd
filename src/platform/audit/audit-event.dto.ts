import { Code, InstantText, PageOf, PageQuery, Text } from '../http/index.js';

export class AuditEventQuery extends PageQuery {
  @Code({ max: 32, description: 'Only events of this book', optional: true })
  book?: string;

  @Code({ max: 64, description: 'Only what this client did', optional: true })
  client?: string;

  @Code({ max: 64, description: 'Only this action, such as api-key.revoke', optional: true })
  action?: string;
}

export class AuditEventView {
  @Code({ max: 32, description: 'Ascending with time' })
  id!: string;

  @InstantText('When')
  at!: string;

  @Code({ max: 32, description: 'The book concerned; null for what reaches across books', nullable: true })
  book!: string | null;

  @Code({ max: 64, description: 'The client who did it' })
  client!: string;

  @Code({ max: 32, description: 'The prefix of the key it was done with' })
  apiKey!: string;

  @Code({ max: 64, description: 'What was done' })
  action!: string;

  @Text({ max: 160, description: 'What it was done to' })
  target!: string;

  @Text({ min: 0, max: 255, description: 'Why, in the words of the caller; empty where he is not asked' })
  reason!: string;

  @Text({ max: 65_535, description: 'Further facts, as JSON text' })
  detail!: string;

  @Code({ max: 32, description: 'Names the request in the log' })
  traceId!: string;
}

export class AuditEventPage extends PageOf(AuditEventView) {}
