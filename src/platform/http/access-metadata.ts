import type { Role } from '../auth/caller.js';
import { PUBLIC_METADATA, ROLES_METADATA } from './decorators.js';

type Handler = (...args: never[]) => unknown;
type ControllerClass = new (...args: never[]) => object;

/** The roles a route is open to, from the method or else its class; undefined when nobody has said. */
export function rolesOf(handler: Handler, controller: ControllerClass): readonly Role[] | undefined {
  return metadataOf(ROLES_METADATA, handler, controller) as readonly Role[] | undefined;
}

export function isPublic(handler: Handler, controller: ControllerClass): boolean {
  return metadataOf(PUBLIC_METADATA, handler, controller) === true;
}

const known: Record<string, WeakMap<Handler, unknown>> = {
  [ROLES_METADATA]: new WeakMap(),
  [PUBLIC_METADATA]: new WeakMap(),
};

/** Remembered by handler, because it is asked for with every request and never changes. */
function metadataOf(key: string, handler: Handler, controller: ControllerClass): unknown {
  const answers = known[key]!;
  if (!answers.has(handler)) {
    answers.set(handler, Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller));
  }
  return answers.get(handler);
}
