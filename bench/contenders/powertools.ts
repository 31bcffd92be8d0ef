/** The tutorial's receiver with its duplicates left to Powertools, whose records lie in Redis. */
import http from 'node:http';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { CachePersistenceLayer } from '@aws-lambda-powertools/idempotency/cache';
import { createClient } from '@redis/client';
import { Ajv } from 'ajv';
import { create } from 'axios';
import express from 'express';
import helmet from 'helmet';
import winston from 'winston';
import { eventSchema, type GenesysEvent } from './event-schema.js';

const { PORT, REDIS_URL, DOWNSTREAM_URL, API_KEY, LOG_LEVEL } = process.env;

const logger = winston.createLogger({
  level: LOG_LEVEL ?? 'info',
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});
const client = await createClient({ url: REDIS_URL ?? '' }).connect();
const downstream = create({ timeout: 5_000, httpAgent: new http.Agent({ keepAlive: true }) });
const validate = new Ajv({ allErrors: true }).compile<GenesysEvent>(eventSchema);

const relay = makeIdempotent(
  async (event: GenesysEvent) => {
    const started = Date.now();
    const reply = await downstream.post(DOWNSTREAM_URL ?? '', event);
    logger.info('event processed', {
      eventId: event.id,
      source: event.source,
      detailType: event['detail-type'],
      status: reply.status,
      durationMs: Date.now() - started,
    });
    return { status: 'processed', eventId: event.id };
  },
  {
    persistenceStore: new CachePersistenceLayer({ client }),
    config: new IdempotencyConfig({ eventKeyJmesPath: 'id', expiresAfterSeconds: 25 * 3_600 }),
    keyPrefix: 'receiver',
  },
);

const app = express();
app.use(helmet());
app.use(express.json({ limit: '2mb' }));

app.get('/readyz', async (_request, response) => {
  await client.ping();
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
  try {
    response.json(await relay(event));
  } catch (error) {
    logger.error('relay failed', { eventId: event.id, error: String(error) });
    response.status(503).json({ error: 'relay failed' });
  }
});

app.listen(Number(PORT), '127.0.0.1');
