import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { Problem } from './problem.js';
import type { Receive } from './receive.js';
import { problemAnswer } from './response.js';
import type { Method, Route } from './routes.js';
import { send } from './send.js';

/**
 * The Express application. It has no middleware: helmet's headers are written with every answer (see `fixed-headers`), and
 * `POST /events` is the first route, so that an event goes straight to `receive`.
 */
export function createApp(
  receive: Receive,
  receiveFrom: ReadonlyMap<string, Receive>,
  routes: readonly Route[],
  translate: (error: unknown) => Problem,
  random: () => number,
): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false).enable('case sensitive routing');

  app.post('/events', receive);
  app.all('/events', refuseMethod(['post']));
  for (const [path, receiveOne] of receiveFrom) {
    app.post(path, receiveOne);
    app.all(path, refuseMethod(['post']));
  }
  for (const route of routes) addRoute(app, route);

  app.use(() => {
    throw new Problem('not-found', 'there is nothing at this path');
  });
  // Express knows a handler of errors by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    send(request, response, problemAnswer(translate(error), random));
  });
  return app;
}

function addRoute(app: Express, { path, methods }: Route): void {
  const entries = Object.entries(methods);
  for (const [method, answer] of entries) {
    app[method as Method](path, async (request, response) => {
      const { key } = request.params;
      const asked = { request, url: request.originalUrl, key: typeof key === 'string' ? key : '' };
      send(request, response, await answer(asked));
    });
  }
  app.all(path, refuseMethod(entries.map(([method]) => method as Method)));
}

function refuseMethod(methods: readonly Method[]): () => never {
  const allowed = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  const allow = allowed.join(', ');
  return () => {
    throw new Problem('method-not-allowed', `this path knows ${allow}`, { headers: ['Allow', allow] });
  };
}
