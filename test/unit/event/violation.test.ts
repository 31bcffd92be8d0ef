import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { violationsOf } from '#src/event/violation.js';

describe('the violations of a schema', () => {
  it('come to an end at a hundred', () => {
    const schema = new Ajv2020({ allErrors: true }).compile({ type: 'array', items: { type: 'string' } });
    const violations = violationsOf(schema, Array(1000).fill(7), '/detail');
    expect(violations).to.have.length(100);
    expect(violations[99]).to.deep.equal({ path: '/detail/99', message: 'must be string' });
  });

  it('point to a missing property whose name needs escaping', () => {
    const schema = new Ajv2020().compile({ type: 'object', required: ['a/b~c'] });
    expect(violationsOf(schema, {}, '')).to.deep.equal([{ path: '/a~1b~0c', message: 'is missing' }]);
  });
});
