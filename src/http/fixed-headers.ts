import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** An API shows no page: nothing may be loaded from, or framed around, what it answers. */
const harden = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
});

/** helmet's headers are the same for every answer: it is asked once, and not for every event. */
function helmetHeaders(): string[] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  harden(request, response, (error?: unknown) => {
    if (error !== undefined) throw error;
  });
  return response.getHeaderNames().flatMap((name) => [name, String(response.getHeader(name))]);
}

/** What every answer carries, as flat name and value pairs. */
export const FIXED_HEADERS: readonly string[] = [...helmetHeaders(), 'Cache-Control', 'no-store'];
