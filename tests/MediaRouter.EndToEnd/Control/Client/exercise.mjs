// Calls every operation of the generated client against a router: node exercise.mjs URL
// Prints one line of JSON: the operations of the client, and for each that was called its status and, if it failed, the answer.
import * as api from './client.mjs';

const { client, ...operations } = api;
client.setConfig({ baseUrl: process.argv[2] });
const called = {};

async function call(name, options) {
  const { data, error, response } = await operations[name](options);
  called[name] = { status: response?.status ?? 0, answer: error === undefined ? undefined : JSON.stringify(error) };
  return data;
}

await call('info');
await call('openapi');
await call('docs', { parseAs: 'text' });
await call('authJwksRefresh');

// Events tell of the edit that follows.
const stop = new AbortController();
const { stream } = await operations.events({ query: { type: 'configReloaded' }, signal: stop.signal });
const event = stream.next();
const global = await call('configGlobalGet');
await call('configGlobalSet', { body: { sysLogPrefix: global.sysLogPrefix + 'x' } });
const first = await event;
called.events = { status: first.value?.type === 'configReloaded' ? 200 : 0, answer: JSON.stringify(first.value) };
stop.abort();

await call('configPathDefaultsGet');
await call('configPathDefaultsPatch', { body: { maxReaders: 50 } });
const name = 'generated/client';
await call('configPathsAdd', { path: { name }, body: { maxReaders: 1 } });
await call('configPathsPatch', { path: { name }, body: { overridePublisher: false } });
const added = await call('configPathsGet', { path: { name } });
if (added.name !== name || added.maxReaders !== 1 || added.overridePublisher !== false) called.configPathsGet = { status: 0, answer: JSON.stringify(added) };
await call('configPathsReplace', { path: { name }, body: { maxReaders: 2 } });
await call('configPathsList', { query: { itemsPerPage: 1000, page: 0 } });
await call('configCheck', { body: 'paths:\n  all_others:\n', bodySerializer: null, headers: { 'Content-Type': 'application/yaml' } });
await call('configPathsDelete', { path: { name } });

const path = 'cam';
await call('pathsList', { query: { sort: '-name' } });
await call('pathsGet', { path: { name: path } });
const forwards = await call('pathsForwardList', { query: { path } });
await call('pathsForwardGet', { query: { path, id: forwards.items[0].id } });
await call('pluginsList');
await call('pluginsGet', { path: { id: 'api' } });
await call('pluginsReload', { path: { id: 'hooks-webhook' } });

// What is connected: listed, shown, and closed in the end.
const lists = Object.keys(operations).filter(operation => operation.endsWith('List') && !(operation in called));
for (const list of lists) {
  const catalog = list.slice(0, -'List'.length);
  const { items } = await call(list);
  for (const action of ['Get', 'Kick']) {
    const operation = catalog + action;
    if (operation in operations && items.length > 0) {
      const item = items[items.length - 1];
      await call(operation, { path: 'id' in item ? { id: item.id } : { name: item.path } });
    }
  }
}

console.log(JSON.stringify({ operations: Object.keys(operations), called }));
process.exit(0);
