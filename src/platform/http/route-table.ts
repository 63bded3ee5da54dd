import { Injectable } from '@nestjs/common';

/** Which methods a path knows, so that a wrong method is told apart from a wrong path. Asked only when no route fits. */
@Injectable()
export class RouteTable {
  private readonly routes: { shape: RegExp; method: string }[] = [];

  /** @param pattern as the router has it: /v1/books/:book */
  add(method: string, pattern: string): void {
    const shape = pattern
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')))
      .join('/');
    this.routes.push({ shape: new RegExp(`^${shape}$`), method });
  }

  methodsAt(url: string): string[] {
    const path = url.split('?', 1)[0]!;
    const methods = this.routes.filter(({ shape }) => shape.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}
