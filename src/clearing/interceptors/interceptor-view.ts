import { toIsoTime } from '../../platform/clock/index.js';
import type { Shown } from '../definitions/read-definitions.js';
import type { InterceptorVersionDto } from './dto/interceptor.dto.js';
import type { InterceptorDefinition } from './interceptor.js';
import { interceptorRefusals } from './interceptors.errors.js';

export const INTERCEPTORS: Shown<InterceptorDefinition, InterceptorVersionDto> = {
  kind: 'interceptor',
  viewOf: ({ code, number, definition: { name, sources, mode, tree }, approvalId, recordedAt }) => ({
    ...{ code, version: number, name, sources: [...sources], mode, tree },
    ...{ approval: approvalId, recordedAt: toIsoTime(recordedAt) },
  }),
  notFound: interceptorRefusals.notFound,
};
