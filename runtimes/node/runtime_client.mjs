// The Runtime API over a connection that is there already: HTTP/1.1, one request at a time.
import { Writable } from 'node:stream';

const BASE = '/2018-06-01/runtime';

export class RuntimeClient {
  #socket;
  #input = Buffer.alloc(0);
  #waiter;

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => {
      this.#input = this.#input.length ? Buffer.concat([this.#input, bytes]) : bytes;
      this.#deliver();
    });
    socket.on('close', () => process.exit(0)); // the server is gone, and this with it
    socket.on('error', () => process.exit(0));
  }

  ref() {
    this.#socket.ref();
  }

  unref() {
    this.#socket.unref();
  }

  next() {
    return this.#call(`GET ${BASE}/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n`, '');
  }

  post(path, body, errorType) {
    const bytes = Buffer.from(body);
    const type = errorType ? `Lambda-Runtime-Function-Error-Type: ${errorType.replace(/[^\x20-\x7e]/g, '?')}\r\n` : '';
    return this.#call(
      `POST ${BASE}${path} HTTP/1.1\r\nHost: runtime\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${bytes.length}\r\n${type}\r\n`,
      bytes,
    );
  }

  openStream(id) {
    return new ResponseStream(this, this.#socket, `${BASE}/invocation/${id}/response`);
  }

  answer() {
    return new Promise((resolve) => {
      this.#waiter = resolve;
      this.#deliver();
    });
  }

  #call(head, body) {
    this.#socket.write(head);
    if (body.length) this.#socket.write(body);
    return this.answer();
  }

  #deliver() {
    if (!this.#waiter) return;
    const end = this.#input.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [status, ...lines] = this.#input.subarray(0, end).toString('utf8').split('\r\n');
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const size = Number(headers['content-length'] ?? 0);
    if (this.#input.length < end + 4 + size) return;
    const body = Buffer.from(this.#input.subarray(end + 4, end + 4 + size));
    this.#input = this.#input.subarray(end + 4 + size);
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter({ status: Number(status.split(' ')[1]), headers, body });
  }
}

// A streamed answer: chunks as they are written, and at the end, if it failed, why in trailers.
class ResponseStream extends Writable {
  #client;
  #socket;
  #path;
  #contentType = 'application/octet-stream';
  #started = false;
  #done;

  constructor(client, socket, path) {
    super({ highWaterMark: 64 * 1024 });
    this.#client = client;
    this.#socket = socket;
    this.#path = path;
  }

  setContentType(type) {
    if (this.#started) throw new Error('Cannot set content-type, too late.');
    this.#contentType = type;
  }

  hasStarted() {
    return this.#started;
  }

  _write(chunk, encoding, callback) {
    this.#start();
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding);
    if (!bytes.length) return callback();
    this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    this.#socket.write(bytes);
    if (this.#socket.write('\r\n')) return callback();
    this.#socket.once('drain', callback);
  }

  _final(callback) {
    this.#finish('');
    callback();
  }

  async finished() {
    if (!this.writableEnded) this.end();
    if (!this.writableFinished) await new Promise((resolve) => this.once('finish', resolve));
    await this.#done;
  }

  async fail(error) {
    const body = Buffer.from(JSON.stringify(error)).toString('base64');
    this.#finish(
      `Lambda-Runtime-Function-Error-Type: ${error.errorType}\r\n` +
        `Lambda-Runtime-Function-Error-Body: ${body}\r\n`,
    );
    await this.#done;
  }

  #start() {
    if (this.#started) return;
    this.#started = true;
    this.#socket.write(
      `POST ${this.#path} HTTP/1.1\r\nHost: runtime\r\nContent-Type: ${this.#contentType}\r\n` +
        'Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n' +
        'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n',
    );
  }

  #finish(trailers) {
    if (this.#done) return;
    this.#start();
    this.#socket.write(`0\r\n${trailers}\r\n`);
    this.#done = this.#client.answer();
  }
}

