import { refused, type Refusal, type Result } from '../../errors/index.js';

export const signatureMissing = unauthenticated(
  'AUTH.SIGNATURE_MISSING',
  'The requests of this client are signed: send the headers Signature-Input and Signature',
);
export const signatureMalformed = unauthenticated(
  'AUTH.SIGNATURE_MALFORMED',
  'Signature-Input and Signature must hold one signature of the form that docs/security.md describes',
);
export const signatureIncomplete = (message: string): Result<never> =>
  unauthenticated('AUTH.SIGNATURE_INCOMPLETE', message);
export const signatureStale = unauthenticated(
  'AUTH.SIGNATURE_STALE',
  'The signature is older than five minutes: sign each sending anew, with a clock that is right',
);
export const signatureInFuture = unauthenticated(
  'AUTH.SIGNATURE_IN_FUTURE',
  'The signature was created more than five minutes in the future: the clock of the signer is wrong',
);
export const signingKeyUnknown = unauthenticated(
  'AUTH.SIGNING_KEY_UNKNOWN',
  'The client has no signing key of that keyid',
);
export const signingKeyRevoked = unauthenticated('AUTH.SIGNING_KEY_REVOKED', 'This signing key was revoked');
export const signatureInvalid = unauthenticated(
  'AUTH.SIGNATURE_INVALID',
  'The signature is not that of this request: method, path, query, a header, or the secret differs',
);
export const contentDigestWrong = unauthenticated(
  'AUTH.CONTENT_DIGEST_WRONG',
  'Content-Digest is not the SHA-256 digest of the body that arrived',
);
export const signatureReplayed = unauthenticated(
  'AUTH.SIGNATURE_REPLAYED',
  'The nonce of this signature was used before: sign each sending anew, with the same Idempotency-Key',
);

export const signingKeyNotFound = (code: string): Refusal => ({
  kind: 'not-found',
  code: 'AUTH.SIGNING_KEY_NOT_FOUND',
  message: `The client has no signing key ${code}`,
});

export const signingKeysInUse: Refusal = {
  kind: 'conflict',
  code: 'AUTH.SIGNING_KEYS_IN_USE',
  message: 'The client has two signing keys that work; revoke one of them first',
};

export const noSigningKey: Refusal = {
  kind: 'conflict',
  code: 'AUTH.NO_SIGNING_KEY',
  message: 'The client has no signing key that works, so it could not sign; issue one first',
};

function unauthenticated(code: string, message: string): Result<never> {
  return refused({ kind: 'unauthenticated', code, message });
}
