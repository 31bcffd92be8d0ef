import { isFields, member, type Fields } from './fields.js';
import { at, pointerOf, under } from './pointer.js';

/** One schema among those that hold together at a place. */
export interface Facet {
  readonly pointer: string;
  readonly schema: Fields;
}

/** The schema at a place, what its `$ref` leads to, and the members of its `allOf`, and so on. */
export function facetsAt(document: Fields, pointer: string, seen = new Set<string>()): Facet[] {
  const schema = at(document, pointer);
  if (!isFields(schema) || seen.has(pointer)) return [];
  seen.add(pointer);
  const target = pointerOf(member(schema, '$ref'));
  const allOf = member(schema, 'allOf');
  return [
    { pointer, schema },
    ...(target === null ? [] : facetsAt(document, target, seen)),
    ...(Array.isArray(allOf) ? allOf : []).flatMap((_, index) =>
      facetsAt(document, under(pointer, 'allOf', index), seen),
    ),
  ];
}

/** Where a property is described. */
export const placesOf = (facets: readonly Facet[], name: string): string[] =>
  facets.flatMap(({ pointer, schema }) => {
    const properties = member(schema, 'properties');
    return isFields(properties) && Object.hasOwn(properties, name) ? [under(pointer, 'properties', name)] : [];
  });

/** The texts that a property may have, where a `const` or an `enum` lists them. */
export function textsOf(document: Fields, facets: readonly Facet[], name: string): readonly string[] | null {
  const schemas = placesOf(facets, name).flatMap((pointer) => facetsAt(document, pointer));
  for (const { schema } of schemas) {
    const listed = 'const' in schema ? [schema['const']] : schema['enum'];
    if (Array.isArray(listed) && listed.every((each) => typeof each === 'string')) return listed;
  }
  return null;
}

/** A text that is written at one of them under this name. */
export function markOf(facets: readonly Facet[], name: string): string | null {
  const marks = facets.map(({ schema }) => member(schema, name));
  const mark = marks.find((each) => typeof each === 'string' && each !== '');
  return mark === undefined ? null : (mark as string);
}
