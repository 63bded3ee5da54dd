import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/metrics/index.js';
import { NodeState } from '../../platform/node-state/index.js';
import { RuntimeSettings } from '../../platform/runtime-settings/index.js';
import { watchQueue } from './posting-metrics.js';
import { PostingQueue } from './posting-queue.js';
import { MAX_PARKED, SlowLane } from './slow-lane.js';

/** Shows the queues of posting to those who look after the node. */
@Injectable()
export class PostingGauges {
  constructor(
    node: NodeState,
    queue: PostingQueue,
    slowLane: SlowLane,
    settings: RuntimeSettings,
    metrics: Metrics,
  ) {
    watchQueue(metrics, queue, slowLane);
    node.showQueues(() => {
      const { single, bulk } = queue.state();
      const limit = settings.get('posting.waitingPostings');
      return [
        { name: 'posting.single', waiting: single.postings, waitingBytes: single.bytes, limit },
        { name: 'posting.bulk', waiting: bulk.postings, waitingBytes: bulk.bytes, limit },
        { name: 'posting.slow-lane', waiting: slowLane.size, waitingBytes: null, limit: MAX_PARKED },
      ];
    });
    node.showWork(() => {
      const { groupsInFlight, groupLimit } = queue.state();
      return [{ name: 'posting.groups', running: groupsInFlight, limit: groupLimit }];
    });
  }
}
