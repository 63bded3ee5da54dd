import { Module } from '@nestjs/common';
import { BooksModule } from '../ledger/books/index.js';
import { HttpModule } from '../platform/http/index.js';
import { ChangeEndpoint } from './change-endpoint.js';
import { Claims } from './claims.js';
import { EndpointCommands } from './command.js';
import { CreateEndpoint } from './create-endpoint.js';
import { BacklogRepository } from './database/backlog.repository.js';
import { DeliveryRepository } from './database/delivery.repository.js';
import { EndpointRepository } from './database/endpoint.repository.js';
import { EventRepository } from './database/event.repository.js';
import { LaneRepository } from './database/lane.repository.js';
import { OutboxRepository } from './database/outbox.repository.js';
import { DeliverEvents } from './deliver-events.js';
import { DistributeEvents } from './distribute-events.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { ForgetEvents } from './forget-events.js';
import { GiveUpEvent } from './give-up-event.js';
import { WebhookPace } from './pace.js';
import { PublicNames } from './public-names.js';
import { ReadEndpoints } from './read-endpoints.js';
import { ReplayEvents } from './replay-events.js';
import { SendEvent } from './send-event.js';
import { TellEndpoint } from './tell-endpoint.js';
import { WatchBacklog } from './watch-backlog.js';
import { WatchHealth } from './watch-health.js';
import { WebhookAlarms } from './webhook-alarms.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WebhookTimer } from './webhook-timer.js';

/** Events to the systems of clients: signed, in order, told until they are acknowledged. */
@Module({
  imports: [BooksModule, HttpModule],
  controllers: [WebhookEndpointsController, WebhookDeliveriesController],
  providers: [
    BacklogRepository,
    ChangeEndpoint,
    Claims,
    CreateEndpoint,
    DeliverEvents,
    DeliveryRepository,
    DistributeEvents,
    EndpointCommands,
    EndpointRepository,
    EndpointSecrets,
    EventRepository,
    ForgetEvents,
    GiveUpEvent,
    LaneRepository,
    OutboxRepository,
    PublicNames,
    ReadEndpoints,
    ReplayEvents,
    SendEvent,
    TellEndpoint,
    WatchBacklog,
    WatchHealth,
    WebhookAlarms,
    WebhookMetrics,
    WebhookOutbox,
    WebhookPace,
    WebhookTimer,
  ],
  exports: [WebhookOutbox],
})
export class WebhooksModule {}
