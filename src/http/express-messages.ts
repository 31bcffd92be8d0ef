import { IncomingMessage, ServerResponse, type ServerOptions } from 'node:http';
import type { Express } from 'express';

/**
 * Express gives every request and response a prototype of its own, and V8 forgets what it has learnt of an object whose
 * prototype changes. Made with these prototypes from the start, they never change. docs/DECISIONS.md has the figure.
 */
export function expressMessages(app: Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  return {
    IncomingMessage: withPrototype(IncomingMessage, app.request),
    ServerResponse: withPrototype(ServerResponse, app.response),
  };
}

/**
 * Node's constructors are functions, so they can be applied to an object that has its final prototype already. As an heir of
 * the original, V8 gives the object room for all that the original will put into it: without, it grows eight times (1.3 µs
 * instead of 0.35).
 */
function withPrototype<Original extends Function>(original: Original, prototype: object): Original {
  function Message(this: object, ...args: unknown[]): void {
    original.apply(this, args);
  }
  Message.prototype = prototype;
  Object.setPrototypeOf(Message, original);
  return Message as unknown as Original;
}
