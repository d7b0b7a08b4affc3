// The peer's side of the benchmarks: PouchDB with LevelDB as client, express-pouchdb with LevelDB as server.
//
//   node driver.mjs serve FOLDER PORT   answers until it is ended; says "listening" when it is ready
//   node driver.mjs device              one JSON command per line on standard input, one JSON answer per line
//
// The commands are those of `bench device`, so that one driver measures both.

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

// The packages lie in a cache outside of the source tree.
const require = createRequire(join(process.env.SEVENGATE_PEER_PACKAGES ?? process.cwd(), 'package.json'));
const PouchDB = require('pouchdb');

// Replication with the batches of 500 that Sevengate's client grows to; the default of 100 is slower.
const BATCHES = { batch_size: 500, batches_limit: 10 };

function serve(folder, port) {
  const express = require('express');
  mkdirSync(folder, { recursive: true });
  process.chdir(folder);
  const Stored = PouchDB.defaults({ prefix: folder.endsWith('/') ? folder : folder + '/' });
  const app = express();
  app.use('/', require('express-pouchdb')(Stored, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(folder, 'log.txt') }));
  const server = app.listen(Number(port), '127.0.0.1', () => console.log('listening'));
  server.keepAliveTimeout = 120_000;
}

const padded = (n) => String(n).padStart(12, '0');
const jobId = (n) => `01900000-0000-7000-8000-${padded(n)}`;
const visitId = (n) => `01900000-0000-7000-8001-${padded(n)}`;
const evidenceId = (n) => `01900000-0000-7000-8002-${padded(n)}`;
const nil = '00000000-0000-0000-0000-000000000001';

// The same fields as Sevengate's own records, and so the same sizes.
function job(n) {
  return {
    _id: `job:${jobId(n)}`, id: jobId(n), number: 1001 + n, account: nil, address: nil, job_type: nil,
    title: `Water heater ${n}`, description: '', amount: null, urgent: false, status: 'in_progress',
    round: 0, leg: 0, created: { ms: 1795000000000, n }, moved: { ms: 1795000000000, n }, clocks: {},
  };
}

function rating(n, comment) {
  return {
    _id: `evidence:${evidenceId(n)}`, id: evidenceId(n), job: jobId(n), visit: visitId(n), round: 0, leg: 0,
    by: nil, at: { ms: 1795000000000, n }, body: { what: 'rating', stars: 5, comment }, supersedes: null, late: false,
  };
}

// Bytes that do not compress, as a photo's do not: xorshift, the same as in bench/src/noise.rs.
function noise(seed, length) {
  const bytes = Buffer.alloc(length);
  let state = (BigInt(seed) * 0x9e3779b97f4a7c15n & 0xffffffffffffffffn) | 1n;
  let at = 0;
  while (at < length) {
    state ^= state << 13n & 0xffffffffffffffffn;
    state ^= state >> 7n;
    state ^= state << 17n & 0xffffffffffffffffn;
    for (let i = 0; i < 8 && at < length; i++) bytes[at++] = Number(state >> BigInt(8 * i) & 0xffn);
  }
  return bytes;
}

// Keys in order, so that the same contents have the same hash.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value && typeof value === 'object') {
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

// One at a time: all documents of a large database at once would not fit in memory twice.
async function dump(db) {
  const hash = createHash('sha256');
  const comments = [];
  let records = 0;
  let startkey = '';
  for (;;) {
    const page = await db.allDocs({ include_docs: true, startkey, skip: startkey ? 1 : 0, limit: 2000 });
    if (page.rows.length === 0) break;
    for (const row of page.rows) {
      const doc = row.doc;
      records += 1;
      if (doc.body?.comment) comments.push(doc.body.comment);
      for (const attachment of Object.values(doc._attachments ?? {})) delete attachment.revpos;
      hash.update(canonical(doc) + '\n');
    }
    startkey = page.rows.at(-1).id;
  }
  const contents = createHash('sha256').update(comments.sort().join('\n')).digest('hex');
  return { records, hash: hash.digest('hex'), contents };
}

const seconds = (begun) => Number(process.hrtime.bigint() - begun) / 1e9;

function well(result) {
  if (!result.ok || result.doc_write_failures > 0) throw new Error(`replication failed: ${JSON.stringify(result)}`);
}

class Device {
  open({ folder, url }) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.local = new PouchDB(join(folder, 'local'));
    this.remote = new PouchDB(`${url}/company`);
    return {};
  }

  async put(docs) {
    for (let at = 0; at < docs.length; at += 500) {
      const results = await this.local.bulkDocs(docs.slice(at, at + 500));
      const failed = results.find((r) => !r.ok);
      if (failed) throw new Error(`not written: ${JSON.stringify(failed)}`);
    }
    return {};
  }

  jobs({ from, count }) {
    return this.put(Array.from({ length: count }, (_, i) => job(from + i)));
  }

  ratings({ from, comments }) {
    return this.put(comments.map((comment, i) => rating(from + i, comment)));
  }

  async photos({ from, count, size, thumb }) {
    for (let n = from; n < from + count; n++) {
      const doc = rating(n, `photo ${n}`);
      const jpeg = (seed, length) => ({ content_type: 'image/jpeg', data: noise(seed, length) });
      doc._attachments = { original: jpeg(n, size), thumb: jpeg(n + 1_000_000, thumb) };
      await this.local.put(doc);
    }
    return {};
  }

  async push() {
    const begun = process.hrtime.bigint();
    well(await this.local.replicate.to(this.remote, BATCHES));
    return { seconds: seconds(begun) };
  }

  async pull() {
    const begun = process.hrtime.bigint();
    const result = await this.local.replicate.from(this.remote, BATCHES);
    well(result);
    return { seconds: seconds(begun), records: result.docs_written };
  }

  // A live replication, as an app keeps it; an edit is acknowledged when the server has it.
  async edits({ from, comments }) {
    const live = this.local.replicate.to(this.remote, { live: true, ...BATCHES });
    // What is there already is not part of the first edit.
    await new Promise((resolve) => live.once('paused', resolve));
    let waiting;
    live.on('change', (info) => info.docs.some((d) => d._id === waiting?.id) && waiting.resolve());
    live.on('error', (error) => waiting?.reject(error));
    const ms = [];
    for (const [i, comment] of comments.entries()) {
      const doc = rating(from + i, comment);
      const begun = process.hrtime.bigint();
      const there = new Promise((resolve, reject) => (waiting = { id: doc._id, resolve, reject }));
      await this.local.put(doc);
      await there;
      ms.push(seconds(begun) * 1e3);
    }
    live.cancel();
    return { ms };
  }

  // Both devices of W7 change another field of the same job.
  async fields({ from, count, field, text }) {
    const found = await this.local.allDocs({ include_docs: true, keys: Array.from({ length: count }, (_, i) => `job:${jobId(from + i)}`) });
    return this.put(found.rows.map(({ doc }, i) => ({ ...doc, [field]: `${text} ${from + i}` })));
  }

  async count({ from, count, field, text }) {
    const found = await this.local.allDocs({ include_docs: true, keys: Array.from({ length: count }, (_, i) => `job:${jobId(from + i)}`) });
    return { there: found.rows.filter(({ doc }, i) => doc[field] === `${text} ${from + i}`).length };
  }

  local_dump() {
    return dump(this.local);
  }

  server_dump() {
    return dump(this.remote);
  }
}

async function device() {
  const one = new Device();
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    try {
      console.log(JSON.stringify((await one[command.do](command)) ?? {}));
    } catch (error) {
      console.log(JSON.stringify({ error: `${error.stack ?? error}` }));
    }
  }
  process.exit(0);
}

const [what, folder, port] = process.argv.slice(2);
if (what === 'serve') serve(folder, port);
else await device();
