// Preloaded into the application (`node --import`), so that no line of it changes: calls to the payment provider go
// to the local stand-in, and new passwords are hashed at bcrypt's lowest cost. At the shop's cost of 12, a loaded
// machine takes two seconds for a registration, and the rule for slow requests would keep it.

import http from 'node:http';
import https from 'node:https';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const PROVIDERS = new Set(['api.stripe.com']);
const LOWEST_COST = 4;
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

const bcrypt = createRequire(path.join(process.cwd(), 'package.json'))('bcrypt');
const { hash } = bcrypt;
bcrypt.hash = (password, _cost, ...rest) => hash(password, LOWEST_COST, ...rest);
