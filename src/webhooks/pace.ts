import { Injectable } from '@nestjs/common';

/** How a node goes about telling events. Tests call rounds by hand, and make time pass quickly. */
@Injectable()
export class WebhookPace {
  /** Whether rounds come by themselves. */
  automatic = true;
  roundMilliseconds = 500;
  watchMilliseconds = 15_000;
  forgetMilliseconds = 3_600_000;
  /** Endpoints that a node sends to at the same time. */
  endpointsAtOnce = 64;
  /** Events that a node has on their way to an endpoint at the same time, each of another subject. */
  sendsAtOnce = 16;
  /** Until the answer is there; connecting has its share of it. */
  answerMilliseconds = 10_000;
  connectMilliseconds = 5_000;
  /** Who has claimed a subject and lets that pass is taken over by another node; well above the answer's time. */
  leaseMilliseconds = 30_000;
  /** After the first failure of an event; each further pause is three times as long, up to the longest. */
  firstPauseMilliseconds = 5_000;
  longestPauseMilliseconds = 7_200_000;
  /** So many failures of an event park its subject: after about 16 hours. */
  strikes = 15;
  /** So many failures in a row suspend an endpoint. */
  failuresToSuspend = 10;
  firstProbeMilliseconds = 15_000;
  longestProbeMilliseconds = 600_000;
  /** So many failed probes make an alarm: a restart of the receiver is none. */
  probesToAlarm = 3;
  /** What waits for longer at an endpoint that works makes an alarm. */
  oldMilliseconds = 900_000;
}
