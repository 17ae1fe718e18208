// The services outside the shop: payments and mail, on one local port. What they do depends on the request alone.

import { createServer } from 'node:http';
import { DECLINED_PRICE, SLOW_PRICE } from './accounts.mjs';

/** Slower than the two seconds of the keep rule; it costs a timer, no work. */
export const SLOW_ANSWER_MS = 2_200;

export function startOutside() {
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (chunk) => (body += chunk));
    req.on('end', () => answer(req.url, body, res));
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const stop = () => new Promise((done) => (server.close(done), server.closeAllConnections()));
      resolve({ port: server.address().port, stop });
    });
  });
}

function answer(url, body, res) {
  if (url.startsWith('/v1/messages')) return mail(JSON.parse(body), res);
  if (url.startsWith('/v1/payment_intents')) return intent(new URLSearchParams(body), res);
  return send(res, 404, { error: { type: 'invalid_request_error', message: `the stand-in has no ${url}` } });
}

function mail({ to }, res) {
  if (to.startsWith('refused')) return send(res, 503, { message: 'try later' });
  return send(res, 202, { queued: true }, to.startsWith('slow') ? SLOW_ANSWER_MS : 0);
}

function intent(form, res) {
  const amount = Number(form.get('amount'));
  if (amount === DECLINED_PRICE) {
    return send(res, 402, { error: { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', message: 'Declined.' } });
  }
  const id = `pi_load_${amount}`;
  const made = { id, object: 'payment_intent', amount, status: 'requires_confirmation', client_secret: `${id}_secret_load` };
  return send(res, 200, made, amount === SLOW_PRICE ? SLOW_ANSWER_MS : 0);
}

function send(res, status, body, afterMs = 0) {
  setTimeout(() => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }, afterMs);
}
