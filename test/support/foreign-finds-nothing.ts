/**
 * Where a request finds no more in its own book than anywhere: parties and business types may be stopped before they are
 * seen, and a voucher is corrected once, by the request before; there is no year to adjust, and no route has made the payout.
 */
export const FINDS_NOTHING: ReadonlySet<string> = new Set([
  'POST /v1/books/{book}/approvals party',
  'PUT /v1/books/{book}/payout-stops/parties party',
  'PUT /v1/books/{book}/business-types/{businessType}/stop businessType',
  'POST /v1/books/{book}/vouchers/{voucher}/corrections payee',
  'POST /v1/books/{book}/years/{year}/adjustment glAccount',
  'POST /v1/books/{book}/payouts/{payout}/reroute channel',
  // Its batch is being prepared: nothing of it is paid yet.
  'GET /v1/books/{book}/settlement-batches/{settlementBatch}/payments/{party}/{side} party',
  'POST /v1/books/{book}/settlement-batches/{settlementBatch}/orders/{party}/{side}/retry party',
  // Its file is being received, and only accepted ones are cleared.
  'POST /v1/books/{book}/clearing-runs tradeFile',
  // Its batch is not set going, and none collects anything.
  'POST /v1/books/{book}/settlement-arrivals settlementBatch',
  // Nothing was settled with the party of the book.
  'GET /v1/books/{book}/settlement-statements/{party} party',
  // Without its file nothing is looked for.
  'POST /v1/books/{book}/payout-batches/file account',
  'POST /v1/books/{book}/payout-batches/file channel',
  'POST /v1/books/{book}/trade-files/file tradeSource',
]);
