import { integer, text } from '../kinds.js';
import { isHttpUrl } from '../shapes.js';
import { settings } from '../settings.js';

/** Safe wherever a name goes: in logs, metrics, paths and Redis' keys. */
export const NAME = {
  mayBe: '1 to 63 lower-case letters, digits and hyphens',
  schema: { pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' },
};

/** What each entry of `destinations` may say; what it leaves out is as the setting of the same meaning has it. */
export const destinationFields = {
  name: text('', 'Is part of the keys, and stands in logs, metrics and answers.', NAME),
  url: text('', 'Where its events are relayed to.', {
    mayBe: 'an absolute http or https URL',
    secret: true,
    schema: { pattern: '^https?://', maxLength: 4096 },
    accepts: isHttpUrl,
  }),
  timeout_ms: settings.DOWNSTREAM_TIMEOUT_MS,
  slots: settings.SLOTS,
  refused_statuses: settings.DOWNSTREAM_REFUSED_STATUSES,
  on_uncertain: settings.ON_UNCERTAIN,
  max_attempts: settings.MAX_ATTEMPTS,
  max_age_hours: settings.MAX_AGE_HOURS,
  backoff_first_ms: integer(1_000, 'The longest first pause; it doubles with every attempt.', {
    min: 1,
    max: 3_600_000,
  }),
  backoff_max_ms: integer(900_000, 'The longest pause.', { min: 1, max: 86_400_000 }),
};
