/**
 * The headers of a signed request: HTTP Message Signatures (RFC 9421) in one fixed form, see docs/adr/0006. One
 * signature, HMAC-SHA256, with the parameters created, nonce and keyid, and alg if the client likes.
 */
export interface PresentedSignature {
  /** Names of what is covered, in the order of the signer. */
  readonly components: readonly string[];
  /** Seconds since 1970. */
  readonly created: number;
  readonly nonce: string;
  readonly keyId: string;
  /** As it was received: what the last line of the signed text holds. */
  readonly parameters: string;
  readonly mac: Buffer;
}

const LONGEST_INPUT = 1_024;
const inputShape =
  /^([a-z][a-z0-9_-]{0,31})=(\(("[@a-z-]{1,32}"(?: "[@a-z-]{1,32}")*)\)((?:;[a-z]{1,16}=(?:[0-9]{1,12}|"[\w.:+/=-]{1,128}"))+))$/;
const signatureShape = /^([a-z][a-z0-9_-]{0,31})=:([A-Za-z0-9+/]{43}=):$/;
const parameterShape = /;([a-z]+)=(?:([0-9]+)|"([^"]+)")/g;
const nonceShape = /^[\w.:+/=-]{16,64}$/;
const ALLOWED = new Set(['created', 'nonce', 'keyid', 'alg']);
const ALGORITHM = 'hmac-sha256';

type Header = string | string[] | undefined;

/** @returns undefined for headers that are not a signature of this form */
export function readSignature(input: Header, signature: Header): PresentedSignature | undefined {
  if (typeof input !== 'string' || input.length > LONGEST_INPUT || typeof signature !== 'string')
    return undefined;
  const [, label, parameters, covered, list] = inputShape.exec(input) ?? [];
  const [, signedLabel, mac] = signatureShape.exec(signature) ?? [];
  if (label === undefined || label !== signedLabel) return undefined;
  const components = covered!.split(' ').map((name) => name.slice(1, -1));
  if (new Set(components).size !== components.length) return undefined;
  const known = readParameters(list!);
  return known && { ...known, components, parameters: parameters!, mac: Buffer.from(mac!, 'base64') };
}

/** Those that are needed, if each is there once, none is unknown, and numbers are numbers and texts are texts. */
function readParameters(list: string): Pick<PresentedSignature, 'created' | 'nonce' | 'keyId'> | undefined {
  const found = new Map<string, string | number>();
  for (const [, name, digits, text] of list.matchAll(parameterShape)) {
    if (!ALLOWED.has(name!) || found.has(name!)) return undefined;
    found.set(name!, text ?? Number(digits));
  }
  const [created, nonce, keyId] = ['created', 'nonce', 'keyid'].map((name) => found.get(name));
  if ((found.get('alg') ?? ALGORITHM) !== ALGORITHM) return undefined;
  if (typeof created !== 'number' || typeof nonce !== 'string' || typeof keyId !== 'string') return undefined;
  return nonceShape.test(nonce) ? { created, nonce, keyId } : undefined;
}
