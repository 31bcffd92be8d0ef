import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Clock } from '#src/relay/clock.js';
import { startDeafServer } from '../../support/deaf-server.js';
import { answer } from '../../support/downstream-step.js';
import { startDownstream, type Downstream } from '../../support/downstream.js';
import { closeDestinations, delivery, destinationAt } from '../../support/destination-under-test.js';
import { wallClock } from '../../support/wall-clock.js';

const selfSigned = () => ({
  key: readFileSync('test/fixtures/tls/key.pem'),
  cert: readFileSync('test/fixtures/tls/certificate.pem'),
});

const tlsUrl = (port: number): string => `https://127.0.0.1:${port}/`;

describe('an attempt without a status line', () => {
  let downstream: Downstream;
  beforeEach(async () => {
    downstream = await startDownstream();
  });
  afterEach(async () => {
    closeDestinations();
    await downstream.stop();
  });
  const post = (timeoutMs = 2_000) => destinationAt(downstream.url, { timeoutMs }).post(delivery(), 1);

  describe('was not sent', () => {
    it('where the connection is refused', async () => {
      await downstream.stop();
      const error = `connect ECONNREFUSED 127.0.0.1:${downstream.port}`;
      expect(await post()).to.deep.equal({ kind: 'not-sent', error });
    });

    it('where the host has no address', async () => {
      const reply = await destinationAt('http://destination.invalid/').post(delivery(), 1);
      expect(reply).to.have.property('kind', 'not-sent');
    });

    it('where the TLS handshake fails, as with a port that speaks plain HTTP', async () => {
      const reply = await destinationAt(tlsUrl(downstream.port)).post(delivery(), 1);
      expect(reply).to.have.property('kind', 'not-sent');
      expect(downstream.received).to.have.length(0);
    });

    it('where the TLS handshake takes longer than the time limit', async () => {
      const deaf = await startDeafServer('');
      try {
        const reply = await destinationAt(tlsUrl(deaf.port), { timeoutMs: 100 }).post(delivery(), 1);
        expect(reply).to.deep.equal({ kind: 'not-sent', error: 'time-out after 100 ms' });
      } finally {
        await deaf.stop();
      }
    });

    it('where the time limit comes before the connection stands', async () => {
      // In the same turn of the event loop: no connection can stand yet.
      const hasty: Clock = {
        ...wallClock,
        after: (_, run) => {
          queueMicrotask(run);
          return () => {};
        },
      };
      const reply = await destinationAt(downstream.url, { timeoutMs: 7 }, hasty).post(delivery(), 1);
      expect(reply).to.deep.equal({ kind: 'not-sent', error: 'time-out after 7 ms' });
    });

    it('where the certificate is not trusted', async () => {
      const secure = await startDownstream(selfSigned());
      try {
        const reply = await destinationAt(secure.url).post(delivery(), 1);
        expect(reply).to.deep.equal({ kind: 'not-sent', error: 'DEPTH_ZERO_SELF_SIGNED_CERT self-signed certificate' });
        expect(secure.received).to.have.length(0);
      } finally {
        await secure.stop();
      }
    });
  });

  describe('may have been taken', () => {
    it('where the destination never answers: it ends at the time limit and lets the connection go', async () => {
      downstream.next({ kind: 'never' });
      expect(await post(100)).to.deep.equal({ kind: 'no-status', error: 'time-out after 100 ms' });
      expect(downstream.received).to.have.length(1);
      await downstream.untilClosed();
    });

    it('where the headers of the answer never end', async () => {
      downstream.next({ kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\nX-Slow: ', leaveOpen: true });
      expect(await post(100)).to.deep.equal({ kind: 'no-status', error: 'time-out after 100 ms' });
      await downstream.untilClosed();
    });

    for (const afterReading of [false, true]) {
      it(`where the connection is reset ${afterReading ? 'after' : 'before'} the body was read`, async () => {
        downstream.next({ kind: 'reset', afterReading });
        expect(await post()).to.deep.equal({ kind: 'no-status', error: 'read ECONNRESET' });
      });
    }

    it('where a kept-alive connection is reset at the moment it is used again', async () => {
      downstream.next(answer(200), { kind: 'reset', afterReading: false });
      const destination = destinationAt(downstream.url);
      await destination.post(delivery(), 1);
      await new Promise(setImmediate);
      expect(await destination.post(delivery(), 2)).to.have.property('kind', 'no-status');
      expect(downstream.connections().opened).to.equal(1);
    });

    it('where a TLS connection is reset once its handshake is over', async () => {
      const secure = await startDownstream(selfSigned());
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        secure.next(answer(200), { kind: 'reset', afterReading: true });
        expect(await destinationAt(secure.url).post(delivery(), 1)).to.include({ kind: 'status', status: 200 });
        expect(await destinationAt(secure.url).post(delivery(), 1)).to.have.property('kind', 'no-status');
      } finally {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        await secure.stop();
      }
    });

    it('where the connection is closed without an answer', async () => {
      downstream.next({ kind: 'raw', bytes: '' });
      expect(await post()).to.deep.equal({ kind: 'no-status', error: 'UND_ERR_SOCKET other side closed' });
    });

    for (const bytes of [
      '220 mail.example.com ESMTP\r\n',
      'HTTP/1.1 200 OK\r\nbroken header\r\n\r\n',
      '\u0000\u0001',
    ]) {
      it(`where the answer is ${JSON.stringify(bytes)}`, async () => {
        downstream.next({ kind: 'raw', bytes });
        expect(await post()).to.have.property('kind', 'no-status');
      });
    }

    it('where the destination wants another protocol', async () => {
      const bytes = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n';
      downstream.next({ kind: 'raw', bytes, leaveOpen: true });
      expect(await post(200)).to.have.property('kind', 'no-status');
    });
  });

  it('takes new connections again as soon as the destination is back', async () => {
    const destination = destinationAt(downstream.url);
    await destination.post(delivery(), 1);
    await downstream.stop();
    await destination.post(delivery(), 2);
    await downstream.restart();
    expect(await destination.post(delivery(), 3)).to.include({ kind: 'status', status: 200 });
  });

  it('says nothing of the credentials in the URL', async () => {
    await downstream.stop();
    const withPassword = downstream.url.replace('//', '//ann:secret@');
    expect(JSON.stringify(await destinationAt(withPassword).post(delivery(), 1))).not.to.contain('secret');
  });
});
