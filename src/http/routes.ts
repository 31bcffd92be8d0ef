import type { IncomingMessage } from 'node:http';
import type { AdminParts } from './admin.js';
import { createAdmin } from './admin.js';
import type { AdminAuthenticate } from './authenticate.js';
import { livez, readyz, type Probed } from './probes.js';
import type { Answer } from './response.js';
import type { HttpFacts } from '../telemetry/http-facts.js';

/** A request as a route needs it: `key` is the path's parameter. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly url: string;
  readonly key: string;
}

export type Method = 'get' | 'post' | 'delete';

/** One path in Express' writing, and what answers each of its methods. HEAD comes with GET. */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Partial<Record<Method, (asked: Asked) => Answer | Promise<Answer>>>>;
}

export interface Metrics {
  readonly contentType: string;
  readonly body: string;
}

/** Open to everybody who can reach the port: they tell nothing of an event. */
export function probeRoutes(health: Probed, metrics: () => Promise<Metrics>): Route[] {
  return [
    { path: '/livez', methods: { get: () => livez(health) } },
    { path: '/readyz', methods: { get: () => readyz(health) } },
    { path: '/metrics', methods: { get: async () => ({ status: 200, headers: [], ...(await metrics()) }) } },
  ];
}

/** The operator's routes. Without `ADMIN_TOKEN` nobody calls this, and they do not exist. */
export function adminRoutes(parts: AdminParts, authenticate: AdminAuthenticate, facts: HttpFacts): Route[] {
  const admin = createAdmin(parts, facts);
  const guarded =
    (answer: (asked: Asked) => Promise<Answer>) =>
    (asked: Asked): Promise<Answer> => {
      authenticate(asked.request);
      return answer(asked);
    };
  return [
    { path: '/admin/dead-letters', methods: { get: guarded(({ url }) => admin.list(url)) } },
    // Before the keys, of which none is called so.
    { path: '/admin/dead-letters/revalidate', methods: { post: guarded(({ url }) => admin.revalidate(url)) } },
    {
      path: '/admin/dead-letters/:key',
      methods: { get: guarded(({ key }) => admin.show(key)), delete: guarded(({ key }) => admin.discard(key)) },
    },
    { path: '/admin/deliveries/:key', methods: { get: guarded(({ key }) => admin.recall(key)) } },
    { path: '/admin/dead-letters/:key/redrive', methods: { post: guarded(({ key }) => admin.redrive(key)) } },
  ];
}
