import { expect } from 'chai';
import { objectionTo } from '#src/http/media-type.js';

const encoded = (encoding: string) =>
  objectionTo({ 'content-type': 'application/json', 'content-encoding': encoding })?.problem;

describe('the media type of an event', () => {
  const taken = [
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json ; charset = utf-8',
    'application/cloudevents+json',
    'text/vnd.shop+json; version=2; charset=utf-8',
    'application/json;',
  ];
  for (const type of taken) {
    it(`may be ${type}`, () => {
      expect(objectionTo({ 'content-type': type })).to.equal(null);
    });
  }

  const refused = [
    'text/plain',
    'application/json; charset=iso-8859-1',
    'application/json; charset=utf-8; charset=utf-16',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'application/xml; type=application/json',
    'application/json; charset="utf-16',
    'application/json; charset=a"b',
    'json',
    '',
  ];
  for (const type of refused) {
    it(`may not be "${type}"`, () => {
      expect(objectionTo({ 'content-type': type })?.problem).to.equal('unsupported-media-type');
    });
  }

  it('is judged in no time though it be full of blanks, quotes and semicolons', () => {
    for (const rest of [`${' '.repeat(6_000)}x"y`, `"${' "'.repeat(6_000)}`, ';'.repeat(12_000)]) {
      const type = `application/json; charset=${rest}`;
      expect(objectionTo({ 'content-type': type })?.problem).to.equal('unsupported-media-type');
      expect(objectionTo({ 'content-type': `application${' '.repeat(12_000)}${rest}` })?.problem).to.equal(
        'unsupported-media-type',
      );
    }
  });

  it('may not be missing', () => {
    expect(objectionTo({})?.problem).to.equal('unsupported-media-type');
  });

  it('stands beside no encoding but identity', () => {
    expect(encoded('gzip')).to.equal('unsupported-encoding');
    expect(encoded('identity, br')).to.equal('unsupported-encoding');
    expect(encoded('Identity')).to.equal(undefined);
  });
});
