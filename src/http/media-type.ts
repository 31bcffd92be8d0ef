import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from './problem.js';

const MEDIA_TYPE = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*((?:;[^;]*)*)$/;

/** What speaks against reading the body as JSON; null where nothing does. */
export function objectionTo(headers: IncomingHttpHeaders): Problem | null {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    const refusal = 'a body with Content-Encoding is not accepted';
    return new Problem('unsupported-encoding', refusal, { headers: ['Accept-Encoding', 'identity'] });
  }
  const declared = headers['content-type'];
  if (declared === 'application/json; charset=utf-8' || declared === 'application/json') return null;
  if (declared === undefined) return new Problem('unsupported-media-type', 'the request has no Content-Type');
  return isJsonInUtf8(declared)
    ? null
    : new Problem(
        'unsupported-media-type',
        'the Content-Type must be application/json, or end in +json, with charset utf-8 or none',
      );
}

function isJsonInUtf8(declared: string): boolean {
  const [, type = '', parameters = ''] = MEDIA_TYPE.exec(declared) ?? [];
  const essence = type.toLowerCase();
  if (essence !== 'application/json' && !essence.endsWith('+json')) return false;
  return parameters.split(';').every((parameter) => {
    const charset = charsetOf(parameter);
    return charset === undefined || charset.toLowerCase() === 'utf-8';
  });
}

/** Without a regular expression: one that allows for blanks on every side takes minutes over a header that is full of them. */
function charsetOf(parameter: string): string | undefined {
  const equals = parameter.indexOf('=');
  if (equals < 0 || parameter.slice(0, equals).trim().toLowerCase() !== 'charset') return undefined;
  const value = parameter.slice(equals + 1).trim();
  return value.slice(value.startsWith('"') ? 1 : 0, value.endsWith('"') ? -1 : undefined);
}
