import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';

/** `GET /metrics`. Apart from the metrics themselves, because parts that this one stands on have metrics too. */
@Module({ controllers: [MetricsController] })
export class MetricsEndpointModule {}
