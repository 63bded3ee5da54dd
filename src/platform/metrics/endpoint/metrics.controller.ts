import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { Answers, Public } from '../../http/index.js';
import { Metrics } from '../metrics.js';
import { MetricsGuard } from './metrics.guard.js';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

@ApiTags('metrics')
@Controller('metrics')
@Public()
@UseGuards(MetricsGuard)
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'What this node tells Prometheus about itself',
    description: 'Needs METRICS_TOKEN as a bearer token; an API key does not open it.',
  })
  @ApiOkResponse({
    description: 'The metrics, in the text format of Prometheus',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiUnauthorizedResponse(problem('No token, or another one'))
  @ApiForbiddenResponse(problem('METRICS_TOKEN is not set'))
  @Answers(200, null, 'The metrics')
  read(): Promise<string> {
    return this.metrics.text();
  }
}
