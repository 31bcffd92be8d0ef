import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';

/** What is known of one request, whatever becomes of it. */
export interface Watch {
  /** May the destination have seen some of it? Once true it stays so. */
  written: boolean;
  request?: ClientRequest;
  /** There as soon as a status line and its headers are. */
  response?: IncomingMessage;
}

/**
 * The transport under axios: Node's own, watched. Node holds a request back until its connection stands, for TLS until
 * the handshake is over and the certificate found good; before that moment nothing was written, from then on it may
 * have been. A kept-alive connection stands already: when the destination closes it at the moment it is used, nobody
 * can tell whether the request was read, so it counts as written.
 */
export function watchedTransport(secure: boolean, watch: Watch) {
  const request = secure ? https.request : http.request;
  const ready = secure ? 'secureConnect' : 'connect';
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
      const sent = request(options, (response) => {
        watch.response = response;
        onResponse(response);
      });
      watch.request = sent;
      const write = (): void => {
        watch.written = true;
      };
      sent.once('socket', (socket) => {
        if (socket.connecting) socket.once(ready, write);
        else write();
      });
      return sent;
    },
  };
}
