import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { RefusalError, valueOf } from '../errors/index.js';
import type { DtoClass } from './schemas.js';
import { validatorOf } from './validator.js';

/** Codes are plain ASCII; anything else names nothing and must not reach a comparison in the database. */
const pathParameterShape = /^[\x21-\x7e]{1,160}$/;

/**
 * Validates what a route takes: bodies and queries against the schema of their class, path parameters as codes.
 * What comes out is the plain object that came in.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'body' || type === 'query') return valueOf(validatorOf(metatype as DtoClass, type)(value));
    if (type === 'param' && (typeof value !== 'string' || !pathParameterShape.test(value))) {
      throw new RefusalError({
        kind: 'malformed',
        code: 'HTTP.PATH_MALFORMED',
        message: `The path parameter ${data} must be a code of printable ASCII characters without spaces`,
        ...(data !== undefined && { field: data }),
      });
    }
    return value;
  }
}
