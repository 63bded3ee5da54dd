import { Global, Module } from '@nestjs/common';
import { AuditEventRepository } from './audit-event.repository.js';
import { AuditTrail } from './audit-trail.js';
import { AuditController } from './audit.controller.js';
import { ListAuditEvents } from './list-audit-events.js';

/** The audit trail; global, because every module that changes something writes to it. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditEventRepository, AuditTrail, ListAuditEvents],
  exports: [AuditTrail],
})
export class AuditModule {}
