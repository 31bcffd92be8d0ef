import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { orderEvent } from '../support/events.js';
import { refusedStart, startReceiver, type Receiver } from '../support/receiver.js';
import { draft4Export, openApiExport, schemasFolder, type SchemasFolder } from '../support/schemas-folder.js';
import { request, send } from '../support/sender.js';

const OLD = openApiExport('shop.orders', 'Order Placed', { required: ['order'] });
const NEW = openApiExport('shop.orders', 'Order Placed', { required: ['order', 'customer'] });

describe('a folder of schemas, in the whole process', function () {
  this.timeout(20_000);
  let folder: SchemasFolder;
  let downstream: Downstream;
  let receiver: Receiver;

  before(async () => {
    folder = await schemasFolder({ 'order.json': OLD });
    downstream = await startDownstream();
    receiver = await startReceiver({ DOWNSTREAM_URL: downstream.url, SCHEMAS_DIR: folder.path });
  });
  after(async () => {
    await receiver.dispose();
    await downstream.stop();
    await folder.dispose();
  });

  /** A hang-up, and the next line about the schemas. */
  const hangUp = async (line: RegExp): Promise<string> => {
    const before = receiver.output().length;
    receiver.kill('SIGHUP');
    for (;;) {
      const found = line.exec(receiver.output().slice(before));
      if (found) return found[0];
      await sleep(5);
    }
  };
  const metric = async (name: string): Promise<string | undefined> => {
    const text = String((await request('GET', `${receiver.url}/metrics`)).body['text']);
    return text.split('\n').find((line) => line.startsWith(name));
  };

  it('is enforced, and the start says what is loaded', async () => {
    expect(receiver.output()).to.match(/"schemas loaded".*"events":\["shop\.orders @ Order Placed"\]/);
    expect((await send(receiver.url, orderEvent(1))).status).to.equal(200);
    const { status, body } = await send(receiver.url, { ...orderEvent(2), detail: {} });
    expect(status).to.equal(422);
    expect(body['violations']).to.deep.equal([{ path: '/detail/order', message: 'is missing' }]);
  });

  it('is read again on SIGHUP while events come in, and not one of them is dropped', async () => {
    const answers: Promise<number>[] = [];
    const sendOne = (n: number) =>
      answers.push(send(receiver.url, orderEvent(n, { customer: 'c-1' })).then(({ status }) => status));
    let n = 100;
    const sending = setInterval(() => sendOne(n++), 5);
    for (const schema of [NEW, OLD, NEW]) {
      await folder.write('order.json', schema);
      await hangUp(/"schemas loaded"[^\n]*\n/);
    }
    clearInterval(sending);
    expect(answers).to.not.have.length(0);
    expect(new Set(await Promise.all(answers))).to.deep.equal(new Set([200]));
    expect((await send(receiver.url, orderEvent(2))).status).to.equal(422);
  });

  it('stays as it was when what is there is broken, and the log and a metric say so', async () => {
    await folder.write('copy.json', draft4Export('shop.orders', 'Order Placed', {}));
    const line = await hangUp(/"schemas refused[^\n]*\n/);
    expect(line).to.include('order.json: copy.json is for shop.orders @ Order Placed too: keep one of them');
    expect((await send(receiver.url, orderEvent(3))).status).to.equal(422);
    expect(await metric('bridgehead_schema_readings_total{result="refused"}')).to.match(/ 1$/);
    expect(await metric('bridgehead_schemas ')).to.match(/ 1$/);
    await folder.remove('copy.json');
  });
});

it('a folder of schemas that is broken stops the start with each file and its reason', async () => {
  const folder = await schemasFolder({ 'a@b.json': '{', 'sub/c.json': { type: 'object' } });
  const { code, said } = await refusedStart({ SCHEMAS_DIR: folder.path, DATA_DIR: folder.path });
  await folder.dispose();
  expect(code).to.equal(1);
  const lines = said.trim().split('\n');
  expect(lines).to.have.length(2);
  expect(lines[0]).to.match(/^bridgehead cannot start: SCHEMAS_DIR: a@b\.json: it is not JSON/);
  expect(lines[1]).to.match(/^bridgehead cannot start: SCHEMAS_DIR: sub\/c\.json: no source is to be found/);
});
