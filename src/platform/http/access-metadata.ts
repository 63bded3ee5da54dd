import type { Role } from '../auth/caller.js';
import { PUBLIC_METADATA, ROLES_METADATA } from './decorators.js';

export type Handler = (...args: never[]) => unknown;
export type ControllerClass = new (...args: never[]) => object;

/** What is read of a method once and remembered: it is asked for with every request and never changes. */
export function ofHandler<T>(
  read: (handler: Handler, controller: ControllerClass) => T,
): (handler: Handler, controller: ControllerClass) => T {
  const known = new WeakMap<Handler, { readonly read: T }>();
  return (handler, controller) => {
    const remembered = known.get(handler);
    if (remembered) return remembered.read;
    const first = read(handler, controller);
    known.set(handler, { read: first });
    return first;
  };
}

/** The roles a route is open to, from the method or else its class; undefined when nobody has said. */
export const rolesOf = ofHandler(
  (handler, controller) => metadataOf(ROLES_METADATA, handler, controller) as readonly Role[] | undefined,
);

export const isPublic = ofHandler(
  (handler, controller) => metadataOf(PUBLIC_METADATA, handler, controller) === true,
);

const metadataOf = (key: string, handler: Handler, controller: ControllerClass): unknown =>
  Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
