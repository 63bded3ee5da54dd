export { WebhookOutbox } from './webhook-outbox.js';
export type { NewWebhookEvent } from './webhook-event.js';
export { WebhooksModule } from './webhooks.module.js';
