/**
 * What the platform allows: bare node:http, one pipelined `SET NX` before and one `SET` after, undici's `Pool`; no
 * validation, no log. It keeps none of the promises and is nobody's receiver: it is what the others are measured against.
 */
import { createServer, type ServerResponse } from 'node:http';
import { Redis } from 'ioredis';
import { Pool } from 'undici';

const { PORT, REDIS_URL, DOWNSTREAM_URL } = process.env;
const WINDOW_SECONDS = 25 * 3_600;
const downstream = new URL(DOWNSTREAM_URL ?? '');
const BEFORE_ID = '"id":"';
const headers = { 'content-type': 'application/json' };

const redis = new Redis(REDIS_URL ?? '', { enableAutoPipelining: true });
const pool = new Pool(downstream.origin, { connections: 128 });

const answer = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
  response.end(text);
};

async function relay(body: Buffer, response: ServerResponse): Promise<void> {
  const from = body.indexOf(BEFORE_ID) + BEFORE_ID.length;
  const key = body.toString('latin1', from, body.indexOf('"', from));
  const isFirst = await redis.set(key, 'claimed', 'EX', WINDOW_SECONDS, 'NX');
  if (isFirst !== 'OK') return answer(response, 200, '{"status":"duplicate_skipped"}');
  const reply = await pool.request({ path: downstream.pathname, method: 'POST', headers, body });
  await reply.body.dump();
  await redis.set(key, 'settled', 'EX', WINDOW_SECONDS);
  answer(response, reply.statusCode === 200 ? 200 : 503, '{"status":"processed"}');
}

createServer((request, response) => {
  if (request.method === 'GET') return answer(response, redis.status === 'ready' ? 200 : 503, '{}');
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    relay(body, response).catch(() => answer(response, 503, '{"status":"failed"}'));
  });
}).listen(Number(PORT), '127.0.0.1');
