// Runs a Node.js function: fetches invocations from the Runtime API, calls the handler, answers.
//
// Behaves as AWS's runtime does where a function can see it: handlers that return a promise or call
// back, callbackWaitsForEmptyEventLoop, streamed answers, log lines, error shapes.
import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { format } from 'node:util';
import { pathToFileURL } from 'node:url';
import { importFromNodePath } from './node_path.mjs';
import { RuntimeClient } from './runtime_client.mjs';

const logDescriptor = Number(process.env._LAMBDA_TELEMETRY_LOG_FD);
const apiDescriptor = Number(process.env.TARN_RUNTIME_API_FD);
delete process.env._LAMBDA_TELEMETRY_LOG_FD;
delete process.env.TARN_RUNTIME_API_FD;
const isJson = (process.env.AWS_LAMBDA_LOG_FORMAT ?? '').toUpperCase() === 'JSON';
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const level = isJson ? Math.max(LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO'), 0) : 0;
const requests = new AsyncLocalStorage();
let lastRequestId;
const HANDLER_KIND = Symbol.for('aws.lambda.runtime.handler.streaming');

// One event of the log: type, length, microseconds since 1970, text.
function writeEvent(text) {
  const body = Buffer.from(text);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0xa55a0003, 0);
  head.writeUInt32BE(body.length, 4);
  head.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8);
  let rest = Buffer.concat([head, body]);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(logDescriptor, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function describe(error) {
  if (error instanceof Error) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? '').split('\n'),
      ...Object.fromEntries(Object.entries(error).filter(([name]) => name !== 'name')),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function shape(error) {
  const { errorType, errorMessage, trace } = describe(error);
  return { errorType, errorMessage, trace };
}

function log(levelName, ...values) {
  if (LEVELS.indexOf(levelName) < level) return;
  const requestId = requests.getStore() ?? lastRequestId;
  const timestamp = new Date().toISOString();
  if (!isJson) {
    writeEvent(`${timestamp}\t${requestId}\t${levelName}\t${format(...values)}`);
    return;
  }
  const event = { timestamp, level: levelName, requestId };
  const [first] = values;
  if (values.length === 1 && typeof first === 'object' && !(first instanceof Error)) {
    event.message = first;
  } else {
    event.message = format(...values);
    const error = values.find((value) => value instanceof Error);
    if (error) Object.assign(event, { errorType: error.name, errorMessage: error.message,
                                      stackTrace: (error.stack ?? '').split('\n') });
  }
  writeEvent(JSON.stringify(event));
}

console.log = (...values) => log('INFO', ...values);
console.info = (...values) => log('INFO', ...values);
console.warn = (...values) => log('WARN', ...values);
console.error = (...values) => log('ERROR', ...values);
console.debug = (...values) => log('DEBUG', ...values);
console.trace = (...values) => log('TRACE', ...values);
console.fatal = (...values) => log('FATAL', ...values);

globalThis.awslambda = {
  streamifyResponse(handler) {
    handler[HANDLER_KIND] = true;
    return handler;
  },
  HttpResponseStream: {
    from(stream, prelude) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      stream.write(JSON.stringify(prelude));
      stream.write(Buffer.alloc(8));
      return stream;
    },
  },
};

class NamedError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function importFile(file) {
  importFromNodePath();
  return import(pathToFileURL(file).href);
}

// By its name, or by what the package.json says that is nearest to it.
function isModule(file) {
  const end = path.extname(file);
  if (end !== '.js') return end === '.mjs';
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const description = path.join(folder, 'package.json');
    if (existsSync(description)) return JSON.parse(readFileSync(description, 'utf8')).type === 'module';
    if (folder === path.dirname(folder)) return false;
  }
}

async function importModule(file) {
  if (isModule(file)) return importFile(file);
  try {
    return createRequire(path.join(process.env.LAMBDA_TASK_ROOT, 'x.js'))(file);
  } catch (error) {
    if (!/Cannot use import|Unexpected token 'export'/.test(error.message)) throw error;
    return importFile(file);
  }
}

async function loadHandler(handler) {
  const root = process.env.LAMBDA_TASK_ROOT;
  const base = path.basename(handler);
  const dot = base.indexOf('.');
  if (dot <= 0 || handler.includes('..')) {
    throw new NamedError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const moduleName = path.join(path.dirname(handler), base.slice(0, dot));
  const names = base.slice(dot + 1).split('.');
  const file = ['', '.js', '.mjs', '.cjs'].map((end) => path.join(root, moduleName + end))
    .find((candidate) => existsSync(candidate) && path.extname(candidate));
  if (file === undefined) {
    throw new NamedError('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}'`);
  }
  let module;
  try {
    module = await importModule(file);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new NamedError('Runtime.UserCodeSyntaxError', String(error));
    }
    if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new NamedError('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    throw error;
  }
  const find = (from) => names.reduce((at, name) => at?.[name], from);
  const found = find(module) ?? find(module.default);
  if (found === undefined) {
    throw new NamedError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new NamedError('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  return found;
}

function makeContext(headers) {
  const env = process.env;
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const parse = (text) => (text ? JSON.parse(text) : undefined);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parse(headers['lambda-runtime-client-context']),
    identity: parse(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
  };
}

// What the handler comes to: by its promise, its callback, or context.done and its kin.
function callHandler(handler, event, context) {
  return new Promise((resolve, reject) => {
    const settle = (error, value) => {
      if (error !== undefined && error !== null) return reject(error);
      if (context.callbackWaitsForEmptyEventLoop) whenIdle(() => resolve(value));
      else resolve(value);
    };
    context.done = settle;
    context.succeed = (value) => settle(null, value);
    context.fail = (error) => settle(error ?? 'handled');
    const returned = handler(event, context, settle);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    // Neither promise nor callback: null, when nothing is left to wait for.
    else if (handler.length < 3) whenIdle(() => resolve(returned === undefined ? null : returned));
  });
}

let idleWaiter;
function whenIdle(then) {
  idleWaiter = then;
  client.unref();
}
process.on('beforeExit', () => {
  client.ref();
  const then = idleWaiter;
  idleWaiter = undefined;
  then?.();
});

async function answer(handler, invocation) {
  const id = invocation.headers['lambda-runtime-aws-request-id'];
  lastRequestId = id;
  process.env._X_AMZN_TRACE_ID = invocation.headers['lambda-runtime-trace-id'] ?? '';
  const context = makeContext(invocation.headers);
  await requests.run(id, async () => {
    let stream;
    try {
      const event = JSON.parse(invocation.body.toString());
      if (handler[HANDLER_KIND]) {
        stream = client.openStream(id);
        await handler(event, stream, context);
        await stream.finished();
        return;
      }
      const value = await callHandler(handler, event, context);
      let body;
      try {
        body = JSON.stringify(value === undefined ? null : value) ?? 'null';
      } catch (error) {
        throw new NamedError('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`);
      }
      client.ref();
      await client.post(`/invocation/${id}/response`, body);
    } catch (error) {
      client.ref();
      log('ERROR', 'Invoke Error ', isJson ? error : JSON.stringify({ ...describe(error), stack: describe(error).trace }));
      if (stream?.hasStarted()) return stream.fail(shape(error));
      await client.post(`/invocation/${id}/error`, JSON.stringify(shape(error)), shape(error).errorType);
    }
  });
}

const client = new RuntimeClient(new net.Socket({ fd: apiDescriptor, readable: true, writable: true }));

async function fatal(kind, error) {
  const report = shape(error);
  if (kind) report.errorType = kind;
  log('ERROR', kind ? 'Uncaught Exception ' : 'Init Error ', JSON.stringify(report));
  const place = lastRequestId ? `/invocation/${lastRequestId}/error` : '/init/error';
  await client.post(place, JSON.stringify(report), report.errorType);
  process.exit(129);
}
process.on('uncaughtException', (error) => fatal(lastRequestId ? error?.name ?? 'Error' : undefined, error));
process.on('unhandledRejection', (reason) => fatal('Runtime.UnhandledPromiseRejection', reason));

let handler;
try {
  handler = await loadHandler(process.env._HANDLER);
} catch (error) {
  await fatal(undefined, error);
}
for (;;) await answer(handler, await client.next());
