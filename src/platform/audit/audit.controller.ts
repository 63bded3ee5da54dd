import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Caller } from '../auth/caller.js';
import { toIsoTime } from '../clock/index.js';
import { valueOf } from '../errors/index.js';
import { Answers, CurrentCaller, Roles } from '../http/index.js';
import { AuditEventPage, AuditEventQuery, AuditEventView } from './audit-event.dto.js';
import type { AuditEventRow } from './audit-event.repository.js';
import { ListAuditEvents } from './list-audit-events.js';

@ApiTags('audit')
@Controller('v1/audit-events')
@Roles('admin')
export class AuditController {
  constructor(private readonly listing: ListAuditEvents) {}

  @Get()
  @Answers(200, AuditEventPage, 'Events, the newest first')
  async list(@CurrentCaller() caller: Caller, @Query() query: AuditEventQuery): Promise<AuditEventPage> {
    const page = valueOf(await this.listing.execute(caller, query));
    return { ...page, items: page.items.map(viewOf) };
  }
}

const viewOf = ({ api_key, trace_id, at, ...event }: AuditEventRow): AuditEventView => ({
  ...event,
  at: toIsoTime(at),
  apiKey: api_key,
  traceId: trace_id,
});
