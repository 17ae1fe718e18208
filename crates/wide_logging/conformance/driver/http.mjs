// Requests over node:http alone, with keep-alive, and a client that can go away in the middle.
import http from 'node:http';

export const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** Resolves with the response, or with `failed` where the connection broke. Never rejects. */
export function send(port, path, { method = 'GET', headers = {}, body, abortAfter, abortOnChunk } = {}) {
  return new Promise((resolve) => {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const going = abortAfter !== undefined || abortOnChunk === true;
    const request = http.request({
      host: '127.0.0.1',
      port,
      path,
      method,
      agent: going ? false : agent,
      headers: {
        ...(payload === undefined ? {} : {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
        }),
        ...headers,
      },
    });
    const failed = (error) => resolve({ status: 0, headers: {}, text: '', failed: String(error.code ?? error) });
    request.on('error', failed);
    request.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => {
        chunks.push(chunk);
        if (abortOnChunk === true) request.destroy();
      });
      response.on('error', failed);
      response.on('close', () => resolve({
        status: response.statusCode,
        headers: response.headers,
        text: Buffer.concat(chunks).toString(),
        failed: response.complete ? undefined : 'incomplete',
      }));
    });
    if (abortAfter !== undefined) setTimeout(() => request.destroy(), abortAfter);
    request.end(payload);
  });
}

/** Runs the jobs, at most `width` at a time, and keeps the order of the answers. */
export async function inParallel(count, width, job) {
  const answers = new Array(count);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      answers[index] = await job(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return answers;
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
