/** The queue in front of the relay: the event is added once, answered 202, and relayed by a worker in the process. */
import http from 'node:http';
import { Ajv } from 'ajv';
import { create } from 'axios';
import { Queue, Worker } from 'bullmq';
import express from 'express';
import helmet from 'helmet';
import { Redis } from 'ioredis';
import winston from 'winston';
import { eventSchema, type GenesysEvent } from './event-schema.js';

const { PORT, REDIS_URL, DOWNSTREAM_URL, API_KEY, LOG_LEVEL } = process.env;
const WINDOW_MS = 25 * 3_600_000;

const logger = winston.createLogger({
  level: LOG_LEVEL ?? 'info',
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});
const queue = new Queue<GenesysEvent>('events', {
  connection: new Redis(REDIS_URL ?? ''),
  defaultJobOptions: { attempts: 185, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true },
});
const downstream = create({ timeout: 5_000, httpAgent: new http.Agent({ keepAlive: true }) });
const validate = new Ajv({ allErrors: true }).compile<GenesysEvent>(eventSchema);

const worker = new Worker<GenesysEvent>(
  'events',
  async ({ data: event }) => {
    const started = Date.now();
    const reply = await downstream.post(DOWNSTREAM_URL ?? '', event);
    logger.info('event processed', {
      eventId: event.id,
      source: event.source,
      detailType: event['detail-type'],
      status: reply.status,
      durationMs: Date.now() - started,
    });
  },
  { connection: new Redis(REDIS_URL ?? '', { maxRetriesPerRequest: null }), concurrency: 64 },
);
worker.on('failed', (job, error) => logger.error('relay failed', { eventId: job?.data.id, error: String(error) }));

const app = express();
app.use(helmet());
app.use(express.json({ limit: '2mb' }));

app.get('/readyz', async (_request, response) => {
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
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
    await queue.add('event', event, { deduplication: { id: event.id, ttl: WINDOW_MS } });
    response.status(202).json({ status: 'accepted', eventId: event.id });
  } catch (error) {
    logger.error('not queued', { eventId: event.id, error: String(error) });
    response.status(503).json({ error: 'not queued' });
  }
});

app.listen(Number(PORT), '127.0.0.1');
