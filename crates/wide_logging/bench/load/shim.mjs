// Preloaded into the application (`node --import`): calls to the payment provider go to the local stand-in.
// Nothing else of the application changes; its mail API is a setting already.

import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const PROVIDERS = new Set(['api.stripe.com']);
const port = Number(process.env.LOAD_OUTSIDE_PORT);
const agent = new http.Agent({ keepAlive: true });
const request = https.request;

https.request = function redirected(options, ...rest) {
  const host = options?.host ?? options?.hostname;
  if (!PROVIDERS.has(host)) return request.call(https, options, ...rest);
  const local = { ...options, protocol: 'http:', host: '127.0.0.1', hostname: '127.0.0.1', port, agent };
  const redirect = http.request(local, ...rest);
  // The provider's client writes only when the TLS handshake is over; here the connection is all there is.
  redirect.prependOnceListener('socket', (socket) => socket.once('connect', () => socket.emit('secureConnect')));
  return redirect;
};
syncBuiltinESMExports();
