import { CheckSignature } from './check-signature.js';
import { ForgetNonces } from './forget-nonces.js';
import { IssueSigningKey } from './issue-signing-key.js';
import { ListSigningKeys } from './list-signing-keys.js';
import { NonceTimer } from './nonce-timer.js';
import { RequestNonceRepository } from './request-nonce.repository.js';
import { RequestNonces } from './request-nonces.js';
import { RequireSignatures } from './require-signatures.js';
import { RevokeSigningKey } from './revoke-signing-key.js';
import { SigningKeyRepository } from './signing-key.repository.js';

export { CheckSignature } from './check-signature.js';
export { RequestNonces } from './request-nonces.js';
export { SigningController } from './signing.controller.js';

/** Part of the auth module: keys, clients and signatures are one door. */
export const SIGNING_PROVIDERS = [
  CheckSignature,
  ForgetNonces,
  IssueSigningKey,
  ListSigningKeys,
  NonceTimer,
  RequestNonceRepository,
  RequestNonces,
  RequireSignatures,
  RevokeSigningKey,
  SigningKeyRepository,
];
