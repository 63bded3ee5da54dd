/** Why an event was not sent, or not to its end, in words that may be shown to the client. */
export class SendingError extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}
