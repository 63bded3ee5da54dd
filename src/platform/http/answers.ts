import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { DtoClass } from './schemas.js';

export const ANSWER_METADATA = 'suanpan:answer';

/** The status and body of a route's good answer, as sent and as published: `@Answers(201, AccountView, 'Opened')`. */
export function Answers(status: number, body: DtoClass | null, description: string): MethodDecorator {
  const documented = ApiResponse({ status, description, ...(body && { type: body }) });
  return applyDecorators(HttpCode(status), SetMetadata(ANSWER_METADATA, { body }), documented);
}
