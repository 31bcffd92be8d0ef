import type { Entry, Located } from './located.js';
import { destinationFields } from './destination-fields.js';
import { fieldsReader, type Fields } from './fields.js';
import { readHeaders } from './headers.js';
import { readPattern } from './patterns.js';
import type { Reading } from './reading.js';
import { urlObjection } from '../url-objection.js';

/** One entry of `destinations`, as far as the file says something. */
export interface DestinationGiven {
  /** Its name in messages: `destinations[0]`. */
  readonly path: string;
  readonly at: string;
  readonly fields: Fields<typeof destinationFields>['values'];
  readonly headers: Readonly<Record<string, string>>;
  /** null: every event. */
  readonly when: unknown;
}

/** Of what could not be accepted as an event: no destination is called so. */
const RESERVED_NAME = 'invalid';

const readFields = fieldsReader(destinationFields, ['headers', 'when']);

/** The list of destinations; an empty one is none at all. */
export function readDestinations({ value: located }: Entry, reading: Reading): readonly DestinationGiven[] {
  const items = reading.itemsOf(located, 'destinations');
  if (located.kind === 'list' && items.length === 0) {
    reading.refuse(located.at, 'destinations', 'must have a member, or be left out');
  }
  const names = new Set<string>();
  return items.map((item, index) => readDestination(item, `destinations[${index}]`, names, reading));
}

function readDestination(item: Located, path: string, names: Set<string>, reading: Reading): DestinationGiven {
  const { values, places, wrong, rest } = readFields(reading.entriesOf(item, path), `${path}.`, reading);
  const placeOf = (field: string): string => places.get(field) ?? item.at;
  for (const field of ['name', 'url'] as const) {
    if (item.kind === 'map' && !places.has(field)) {
      reading.refuse(item.at, `${path}.${field}`, `must be there: ${destinationFields[field].mayBe}`);
    }
  }
  const { name, url } = values;
  const firstMs = values.backoff_first_ms ?? destinationFields.backoff_first_ms.fallback;
  const longestMs = values.backoff_max_ms ?? destinationFields.backoff_max_ms.fallback;
  if (name === RESERVED_NAME) {
    reading.refuse(placeOf('name'), `${path}.name`, 'must not be invalid, under which events that are none are kept');
  } else if (name !== undefined && names.has(name)) {
    reading.refuse(
      placeOf('name'),
      `${path}.name`,
      'must be another than those before it, because it tells deliveries apart',
    );
  }
  if (name !== undefined) names.add(name);
  const objection = url === undefined ? null : urlObjection(url);
  if (objection !== null) reading.refuse(placeOf('url'), `${path}.url`, objection);
  if (!wrong.has('backoff_first_ms') && !wrong.has('backoff_max_ms') && firstMs > longestMs) {
    const at = places.get('backoff_first_ms') ?? placeOf('backoff_max_ms');
    reading.refuse(at, `${path}.backoff_first_ms`, `must not be above backoff_max_ms, which is ${longestMs}`);
  }
  const when = rest.get('when')?.value;
  return {
    path,
    at: item.at,
    fields: values,
    headers: readHeaders(rest.get('headers'), `${path}.headers`, reading),
    when: when === undefined ? null : readPattern(when, `${path}.when`, reading),
  };
}
