import { RequestMethod, type INestApplication } from '@nestjs/common';
import { METHOD_METADATA, ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import { ModulesContainer } from '@nestjs/core';
import type { Role } from '../auth/caller.js';
import { isPublic, rolesOf, type ControllerClass, type Handler } from './access-metadata.js';
import { ANSWER_METADATA } from './answers.js';
import { IDEMPOTENCY_KEY_METADATA } from './decorators.js';
import type { DtoClass } from './schemas.js';
import { validatorOf } from './validator.js';

/** The classes of what a controller's method takes. */
export interface Taken {
  readonly body: DtoClass | undefined;
  readonly query: DtoClass | undefined;
}

/** What a controller's method says about itself. */
export interface Route extends Taken {
  /** `ClientsController.create`; also the operation's id in the published document. */
  readonly name: string;
  readonly isWrite: boolean;
  readonly isPublic: boolean;
  readonly roles: readonly Role[] | undefined;
  readonly takesIdempotencyKey: boolean;
  /** Null for an answer without a body, undefined when the method does not say. */
  readonly answer: DtoClass | null | undefined;
}

/** All routes of the application's controllers. */
export function routesOf(app: INestApplication): Route[] {
  const controllers = new Set<ControllerClass>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) controllers.add(metatype as ControllerClass);
  }
  return [...controllers].flatMap(routesOfController);
}

/**
 * Compiles every validator at boot, so that a DTO that cannot be enforced stops the start and no request.
 * @throws Error naming the route that takes something that is not a DTO class
 */
export function compileValidators(routes: readonly Route[]): void {
  for (const { body, query } of routes) {
    if (body) validatorOf(body, 'body');
    if (query) validatorOf(query, 'query');
  }
}

function routesOfController(controller: ControllerClass): Route[] {
  const prototype = controller.prototype as Record<string, Handler>;
  return Object.getOwnPropertyNames(prototype)
    .filter(
      (name) =>
        typeof prototype[name] === 'function' && Reflect.hasMetadata(METHOD_METADATA, prototype[name]),
    )
    .map((name) => routeOf(controller, name, prototype[name]!));
}

function routeOf(controller: ControllerClass, method: string, handler: Handler): Route {
  const name = `${controller.name}.${method}`;
  const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
  return {
    name,
    isWrite: verb !== RequestMethod.GET,
    isPublic: isPublic(handler, controller),
    roles: rolesOf(handler, controller),
    ...takenBy(controller, method),
    takesIdempotencyKey: Reflect.hasMetadata(
      IDEMPOTENCY_KEY_METADATA,
      controller.prototype as object,
      method,
    ),
    answer: (Reflect.getMetadata(ANSWER_METADATA, handler) as { body: DtoClass | null } | undefined)?.body,
  };
}

/** @throws Error naming the method when it takes something that is not a DTO class */
export function takenBy(controller: ControllerClass, method: string): Taken {
  return {
    body: argumentOf(controller, method, RouteParamtypes.BODY),
    query: argumentOf(controller, method, RouteParamtypes.QUERY),
  };
}

/** The class of the argument that takes the body or the query. */
function argumentOf(
  controller: ControllerClass,
  method: string,
  kind: RouteParamtypes,
): DtoClass | undefined {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  const found = Object.entries(args).find(([key]) => key.startsWith(`${kind}:`))?.[1];
  if (!found) return undefined;
  const types = Reflect.getMetadata('design:paramtypes', controller.prototype as object, method) as unknown[];
  const dto = types[found.index];
  if (found.data !== undefined || typeof dto !== 'function' || dto === Object || dto === String) {
    throw new Error(`${controller.name}.${method} must take its ${RouteParamtypes[kind]} as one DTO class`);
  }
  return dto as DtoClass;
}
