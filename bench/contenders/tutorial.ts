/**
 * The receiver as the tutorials on this stack build it: validate, `SET NX EX`, relay, answer 200. A failed relay gives
 * its key back, which the tutorials forget; without that it would be no fair peer.
 */
import http from 'node:http';
import { Ajv } from 'ajv';
import { create } from 'axios';
import express from 'express';
import helmet from 'helmet';
import { Redis } from 'ioredis';
import winston from 'winston';
import { eventSchema, type GenesysEvent } from './event-schema.js';

const { PORT, REDIS_URL, DOWNSTREAM_URL, API_KEY, LOG_LEVEL } = process.env;
const WINDOW_SECONDS = 25 * 3_600;

const logger = winston.createLogger({
  level: LOG_LEVEL ?? 'info',
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});
const redis = new Redis(REDIS_URL ?? '');
const downstream = create({ timeout: 5_000, httpAgent: new http.Agent({ keepAlive: true }) });
const validate = new Ajv({ allErrors: true }).compile<GenesysEvent>(eventSchema);

const app = express();
app.use(helmet());
app.use(express.json({ limit: '2mb' }));

app.get('/readyz', async (_request, response) => {
  await redis.ping();
  response.json({ status: 'ready' });
});

app.post('/events', async (request, response) => {
  if (request.get('x-api-key') !== API_KEY) {
    response.status(401).json({ error: 'unauthorized' });
    return;
  }
  const event: unknown = request.body;
  if (!validate(event)) {
    response.status(422).json({ error: 'invalid event', details: validate.errors });
    return;
  }
  const key = `gc-event-${event.id}`;
  const isFirst = await redis.set(key, '1', 'EX', WINDOW_SECONDS, 'NX');
  if (isFirst !== 'OK') {
    logger.info('duplicate event skipped', { eventId: event.id });
    response.json({ status: 'duplicate_skipped', eventId: event.id });
    return;
  }
  try {
    const started = Date.now();
    const reply = await downstream.post(DOWNSTREAM_URL ?? '', event);
    logger.info('event processed', {
      eventId: event.id,
      source: event.source,
      detailType: event['detail-type'],
      status: reply.status,
      durationMs: Date.now() - started,
    });
    response.json({ status: 'processed', eventId: event.id });
  } catch (error) {
    await redis.del(key);
    logger.error('relay failed', { eventId: event.id, error: String(error) });
    response.status(503).json({ error: 'downstream failed' });
  }
});

app.listen(Number(PORT), '127.0.0.1');
