import { expect } from 'chai';
import { compilePattern, PatternError } from '#src/event/pattern.js';

const SCALAR = 'must be a string, number, boolean, null, or an operator';
const ONE = 'must name exactly one operator';
const NUMERIC = 'write one comparison such as [">=", 10], or a range such as [">", 0, "<=", 5]';
const BLOCK = 'write a block such as "10.0.0.0/8" or "2001:db8::/32"';
const BUT = 'write a string, a number, a list of strings or of numbers, or one of "prefix"';

/** Each pattern with the pointer to what is wrong and (the beginning of) what is said about it. */
const refused: readonly (readonly [pattern: unknown, path: string, reason: string])[] = [
  ['x', '', 'must be an object such as {"source": ["shop"]}'],
  [null, '', 'must be an object'],
  [['x'], '', 'must be an object'],
  [{}, '', 'must not be empty: name at least one field'],
  [{ a: {} }, '/a', 'must not be empty'],
  [{ a: 'x' }, '/a', 'must be a list of alternatives or an object: write ["value"] instead of "value"'],
  [{ a: 1 }, '/a', 'must be a list of alternatives or an object'],
  [{ a: null }, '/a', 'must be a list of alternatives or an object'],
  [{ a: true }, '/a', 'must be a list of alternatives or an object'],
  [{ a: { b: ['x'], c: 'y' } }, '/a/c', 'must be a list of alternatives or an object'],
  [{ a: [] }, '/a', 'must not be an empty list: nothing would ever match'],
  [{ a: { 'b/c~': [['x']] } }, '/a/b~1c~0/0', `${SCALAR}, and not a list in a list`],
  [{ a: [undefined] }, '/a/0', SCALAR],
  [{ a: [Number.NaN] }, '/a/0', SCALAR],
  [{ a: ['x', {}] }, '/a/1', ONE],
  [{ a: [{ prefix: 'a', suffix: 'b' }] }, '/a/0', ONE],
  [{ a: [{ prefx: 'a' }] }, '/a/0/prefx', 'there is no operator "prefx": write one of prefix, suffix, equals-ignore'],
  [{ a: [{ regex: 'a' }] }, '/a/0/regex', 'there is no operator "regex"'],
  [{ a: [{ constructor: 'a' }] }, '/a/0/constructor', 'there is no operator "constructor"'],
  [{ a: [{ $or: [{ b: [1] }, { c: [1] }] }] }, '/a/0/$or', 'there is no operator "$or"'],

  [{ a: [{ prefix: 1 }] }, '/a/0/prefix', '"prefix" takes a string, or {"equals-ignore-case": string}'],
  [{ a: [{ prefix: ['a'] }] }, '/a/0/prefix', '"prefix" takes a string'],
  [{ a: [{ prefix: null }] }, '/a/0/prefix', '"prefix" takes a string'],
  [{ a: [{ prefix: {} }] }, '/a/0/prefix', '"prefix" takes a string'],
  [{ a: [{ prefix: { suffix: 'a' } }] }, '/a/0/prefix', '"prefix" takes a string'],
  [{ a: [{ prefix: { wildcard: 'a', 'equals-ignore-case': 'a' } }] }, '/a/0/prefix', '"prefix" takes a string'],
  [{ a: [{ prefix: { 'equals-ignore-case': 1 } }] }, '/a/0/prefix/equals-ignore-case', '"equals-ignore-case" takes'],
  [{ a: [{ suffix: ['.png'] }] }, '/a/0/suffix', '"suffix" takes a string, or {"equals-ignore-case": string}'],
  [{ a: [{ 'equals-ignore-case': ['a'] }] }, '/a/0/equals-ignore-case', '"equals-ignore-case" takes a string'],
  [
    { a: [{ 'equals-ignore-case': { prefix: 'a' } }] },
    '/a/0/equals-ignore-case',
    '"equals-ignore-case" takes a string',
  ],
  [{ a: [{ wildcard: 1 }] }, '/a/0/wildcard', '"wildcard" takes a string: write {"wildcard": "text"}'],
  [{ a: [{ wildcard: ['a*'] }] }, '/a/0/wildcard', '"wildcard" takes a string'],
  [{ a: [{ wildcard: { 'equals-ignore-case': 'a*' } }] }, '/a/0/wildcard', '"wildcard" takes a string'],
  [{ a: [{ wildcard: 'a**' }] }, '/a/0/wildcard', 'two wildcards in a row: write a single *'],
  [{ a: [{ exists: 'true' }] }, '/a/0/exists', '"exists" takes true or false, without quotes'],
  [{ a: [{ exists: 1 }] }, '/a/0/exists', '"exists" takes true or false'],
  [{ a: [{ exists: null }] }, '/a/0/exists', '"exists" takes true or false'],

  [{ a: [{ 'anything-but': null }] }, '/a/0/anything-but', `"anything-but" cannot be this: ${BUT}`],
  [{ a: [{ 'anything-but': true }] }, '/a/0/anything-but', '"anything-but" cannot be this'],
  [{ a: [{ 'anything-but': [] }] }, '/a/0/anything-but', '"anything-but" of an empty list is nothing'],
  [{ a: [{ 'anything-but': ['x', null] }] }, '/a/0/anything-but/1', '"anything-but" cannot be this'],
  [{ a: [{ 'anything-but': [{ prefix: 'x' }] }] }, '/a/0/anything-but/0', '"anything-but" cannot be this'],
  [{ a: [{ 'anything-but': ['x', 1] }] }, '/a/0/anything-but', 'the list of "anything-but" mixes strings and numbers'],
  [{ a: [{ 'anything-but': {} }] }, '/a/0/anything-but', '"anything-but" takes one thing'],
  [{ a: [{ 'anything-but': { prefix: 'x', suffix: 'y' } }] }, '/a/0/anything-but', '"anything-but" takes one thing'],
  [{ a: [{ 'anything-but': { numeric: ['>', 1] } }] }, '/a/0/anything-but/numeric', '"anything-but" has no "numeric"'],
  [{ a: [{ 'anything-but': { exists: true } }] }, '/a/0/anything-but/exists', '"anything-but" has no "exists"'],
  [{ a: [{ 'anything-but': { prefix: '' } }] }, '/a/0/anything-but/prefix', 'every string has the empty prefix'],
  [
    { a: [{ 'anything-but': { suffix: ['x', ''] } }] },
    '/a/0/anything-but/suffix/1',
    'every string has the empty suffix',
  ],
  [{ a: [{ 'anything-but': { prefix: [] } }] }, '/a/0/anything-but/prefix', '"anything-but" of an empty list'],
  [{ a: [{ 'anything-but': { prefix: 1 } }] }, '/a/0/anything-but/prefix', '"prefix" takes a string here, or a list'],
  [
    { a: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'x' } } }] },
    '/a/0/anything-but/prefix',
    '"prefix" takes',
  ],
  [{ a: [{ 'anything-but': { wildcard: ['a', '**'] } }] }, '/a/0/anything-but/wildcard/1', 'two wildcards in a row'],

  [{ a: [{ numeric: 5 }] }, '/a/0/numeric', `"numeric" takes a list: ${NUMERIC}`],
  [{ a: [{ numeric: [] }] }, '/a/0/numeric/0', 'a comparison begins with one of =, <, <=, >, >='],
  [{ a: [{ numeric: ['!=', 5] }] }, '/a/0/numeric/0', 'a comparison begins with one of'],
  [{ a: [{ numeric: ['constructor', 5] }] }, '/a/0/numeric/0', 'a comparison begins with one of'],
  [{ a: [{ numeric: [5, '>'] }] }, '/a/0/numeric/0', 'a comparison begins with one of'],
  [{ a: [{ numeric: ['>'] }] }, '/a/0/numeric/1', '">" takes a number from -5000000000 to 5000000000'],
  [{ a: [{ numeric: ['>', '5'] }] }, '/a/0/numeric/1', '">" takes a number'],
  [{ a: [{ numeric: ['>', Number.NaN] }] }, '/a/0/numeric/1', '">" takes a number'],
  [{ a: [{ numeric: ['<', 5_000_000_001] }] }, '/a/0/numeric/1', '"<" takes a number from'],
  [{ a: [{ numeric: ['>', 1, '<'] }] }, '/a/0/numeric', '"numeric" is neither one comparison nor a range'],
  [{ a: [{ numeric: ['<', 5, '>', 1] }] }, '/a/0/numeric', '"numeric" is neither one comparison nor a range'],
  [{ a: [{ numeric: ['=', 5, '<', 9] }] }, '/a/0/numeric', '"numeric" is neither one comparison nor a range'],
  [{ a: [{ numeric: ['>', 1, '<', 5, '=', 3] }] }, '/a/0/numeric', '"numeric" is neither one comparison nor a range'],
  [{ a: [{ numeric: ['>', 1, '>', 5] }] }, '/a/0/numeric/2', 'a range ends with "<" or "<=" and a number'],
  [{ a: [{ numeric: ['>', 1, '<', null] }] }, '/a/0/numeric/3', '"<" takes a number'],
  [{ a: [{ numeric: ['>', 5, '<', 1] }] }, '/a/0/numeric', 'the lower end of a range must be less than its upper end'],
  [{ a: [{ numeric: ['>=', 5, '<=', 5] }] }, '/a/0/numeric', 'the lower end of a range must be less'],

  [{ a: [{ cidr: 10 }] }, '/a/0/cidr', `"cidr" takes a string: ${BLOCK}`],
  ...[
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/24/1',
    '10.0.0/24',
    '10.0.0.256/24',
    'host/24',
    '10.0.0.0/x',
    '10.0.0.0/-1',
  ].map(
    (cidr) =>
      [{ a: [{ cidr }] }, '/a/0/cidr', `"cidr" takes an address, a slash and a number of bits: ${BLOCK}`] as const,
  ),
  [{ a: [{ cidr: '::x/24' }] }, '/a/0/cidr', '"cidr" takes an address, a slash'],
  [
    { a: [{ cidr: '10.0.0.1/32' }] },
    '/a/0/cidr',
    '"cidr" takes 0 to 31 bits of an IPv4 address: for a single one write',
  ],
  [{ a: [{ cidr: '::1/128' }] }, '/a/0/cidr', '"cidr" takes 0 to 127 bits of an IPv6 address'],

  [{ $or: { a: ['x'] } }, '/$or', '"$or" takes a list of two or more objects: write [{"a": ["x"]}, {"b": ["y"]}]'],
  [{ $or: [] }, '/$or', '"$or" takes a list of two or more objects'],
  [{ $or: [{ a: ['x'] }] }, '/$or', '"$or" takes a list of two or more objects'],
  [{ $or: [{ a: ['x'] }, 'y'] }, '/$or/1', 'must be an object'],
  [{ $or: [{ a: ['x'] }, {}] }, '/$or/1', 'must not be empty'],
  [{ d: { $or: [{ a: ['x'] }, { b: 'y' }] } }, '/d/$or/1/b', 'must be a list of alternatives or an object'],
  [{ $or: [{ prefix: ['x'] }, { b: ['y'] }] }, '/$or/0/prefix', '"prefix" is the name of an operator: inside "$or"'],
  [{ $or: [{ a: { exists: ['x'] } }, { b: ['y'] }] }, '/$or/0/a/exists', '"exists" is the name of an operator'],
];

describe('an event pattern that EventBridge refuses', () => {
  for (const [pattern, path, reason] of refused) {
    it(`is refused here too, as ${JSON.stringify(pattern)}: ${reason}`, () => {
      const where = path === '' ? 'its root' : path;
      expect(() => compilePattern(pattern))
        .to.throw(PatternError, `event pattern, at ${where}: ${reason}`)
        .with.property('path', path);
    });
  }

  it('may use the names of operators for fields outside of $or', () => {
    expect(
      compilePattern({ prefix: ['x'], exists: { numeric: [1] } })({ prefix: 'x', exists: { numeric: 1 } }),
    ).to.equal(true);
  });
});
