import { FILTERED } from './recorded.js';
import { json, type Answer } from './response.js';
import type { Visit } from './visit.js';

/** The answer to an event that no destination wants: it is done, and nothing of it is remembered. */
export function filtered(eventId: string, visit: Visit): Answer {
  visit.learn({ deliveries: [FILTERED] });
  return json(200, { status: 'filtered', event_id: eventId });
}
