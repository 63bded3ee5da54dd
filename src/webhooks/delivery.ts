/** given-up: by a person, who let the events after it go on. */
export const DELIVERY_STATUSES = ['waiting', 'delivered', 'given-up'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What became of an event at an endpoint. */
export interface Delivery {
  readonly endpointId: string;
  readonly eventId: string;
  readonly subject: string;
  readonly number: number;
  readonly type: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly triedAt: string | null;
  /** The HTTP status of the last answer; null when there was none. */
  readonly answerStatus: number | null;
  /** The beginning of the last answer, or why there was none. */
  readonly answer: string | null;
}

export const LANE_STATES = ['due', 'parked'] as const;
export type LaneState = (typeof LANE_STATES)[number];

/** The event whose turn it is in a subject, with what is sent of it. */
export interface DueEvent {
  readonly subject: string;
  readonly number: number;
  readonly eventId: string;
  readonly type: string;
  readonly attempts: number;
  readonly strikes: number;
  /** null: it is not kept any more. */
  readonly content: { readonly payload: string; readonly occurredAt: string } | null;
}

/** What a sending was answered. */
export interface SendResult {
  readonly result: 'delivered' | 'answered' | 'unreachable';
  readonly status: number | null;
  readonly answer: string;
}
