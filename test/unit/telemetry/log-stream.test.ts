import { Writable } from 'node:stream';
import { expect } from 'chai';
import { captureTelemetry } from '../../support/captured-log.js';

/** A reader of the log that can stall and fail; like standard output it is not destroyed by an error. */
function fickleStream() {
  const seen: string[] = [];
  const held: (() => void)[] = [];
  let mood: 'reads' | 'stalls' | 'fails' = 'reads';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      seen.push(chunk.toString());
      if (mood === 'stalls') held.push(() => done());
      else done();
    },
  });
  const write = stream.write.bind(stream);
  stream.write = (chunk: string) => {
    if (mood !== 'fails') return write(chunk);
    process.nextTick(() => stream.emit('error', new Error('write EPIPE')));
    return true;
  };
  return {
    stream,
    seen,
    become: (next: typeof mood) => {
      mood = next;
    },
    release: () => {
      for (const done of held.splice(0)) done();
    },
  };
}

const turn = () => new Promise(setImmediate);

describe('a log stream', () => {
  it('that stalls costs lines and not memory, and the loss is counted and said when it reads again', async () => {
    const { stream, seen, become, release } = fickleStream();
    const { telemetry, samples } = captureTelemetry({ stream });
    become('stalls');
    for (let n = 0; n < 2_000; n += 1) telemetry.warned('x'.repeat(1_000));
    await turn();
    expect(stream.writableLength).to.be.within(1_048_576, 1_052_000);
    const [dropped] = await samples('bridgehead_log_lines_dropped_total');
    const lost = Number(dropped?.split(' ')[1]);
    expect(lost).to.be.within(900, 1_100);

    become('reads');
    release();
    await turn();
    telemetry.warned('here again');
    await turn();

    const [notice, line] = seen.join('').trimEnd().split('\n').slice(-2);
    expect(notice).to.contain('"message":"log lines dropped"').and.contain(`"lines_dropped":${lost}`);
    expect(line).to.contain('"message":"here again"');
  });

  it('that fails does no harm, and is tried again after a second', async () => {
    let nowMs = 0;
    const { stream, seen, become } = fickleStream();
    const { telemetry } = captureTelemetry({ stream, monotonic: () => nowMs });
    become('fails');
    telemetry.warned('into the broken pipe');
    await turn();
    become('reads');
    telemetry.warned('while it is left alone');
    nowMs = 1_000;
    telemetry.warned('after a second');
    await turn();

    const lines = seen.join('').trimEnd().split('\n');
    expect(lines).to.have.length(2);
    expect(lines[0]).to.contain('"lines_dropped":1');
    expect(lines[1]).to.contain('after a second');
  });

  it('that throws, or is gone for good, does no harm', async () => {
    const throwing = new Writable();
    throwing.write = () => {
      throw new Error('ENOSPC');
    };
    const gone = new Writable().destroy();
    for (const stream of [throwing, gone]) {
      const { telemetry, samples } = captureTelemetry({ stream });
      for (const message of ['a', 'b', 'c']) telemetry.warned(message);
      await turn();
      const [dropped] = await samples('bridgehead_log_lines_dropped_total');
      expect(dropped).to.equal('bridgehead_log_lines_dropped_total 3');
    }
  });
});
