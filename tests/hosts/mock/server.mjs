/*
 * A stand-in for a model API on the loopback interface.
 *
 * It plays a script, one answer a request, and keeps every request: what the
 * model was shown is the proof that the scenarios are after. The script:
 *
 *   main     answers to the session itself, in order
 *   agents   answers to subagents: [{ when: 'text of its prompt', turns: [] }]
 *   summary  the text that stands for the conversation after a compaction
 *
 * An answer is { text, tools: [{ name, input }], full, status, wait_ms }, or a
 * function of the request that gives one; `full` reports a context near the
 * window, so that the client compacts it. A request that the script does not
 * foresee is answered with a plain end of turn and kept in `surprises`.
 */
import http from 'node:http';

const BODY_MAX = 64 * 1024 * 1024;

export async function startModel(wire) {
  const model = new Model(wire);

  await model.listen();
  return model;
}

class Model {
  constructor(wire) {
    this.wire = wire;
    this.server = http.createServer((req, res) => {
      this.serve(req, res).catch((err) => {
        this.surprises.push(`the mock failed: ${err.stack}`);
        res.destroy();
      });
    });
    this.script({});
  }

  /* Begin anew: the requests seen so far belong to the run before. */
  script({ main = [], agents = [], summary = 'Everything so far was work.' }) {
    this.main = [...main];
    this.agents = agents.map(({ when, turns }) => ({ when, turns: [...turns] }));
    this.summary = summary;
    this.requests = [];
    this.surprises = [];
  }

  listen() {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => {
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        resolve();
      });
    });
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  async serve(req, res) {
    const { pathname } = new URL(req.url, this.url);
    const route = this.wire.routes.find(
      (r) => r.method === req.method && r.path.test(pathname));
    const text = await readBody(req);

    if (!route) {
      this.requests.push({ kind: 'other', path: pathname, shown: '' });
      return sendJson(res, 404, this.wire.failure(404, 'no such thing here'));
    }
    if (route.kind !== 'model') {
      this.requests.push({ kind: route.kind, path: pathname, shown: '' });
      return sendJson(res, 200, this.wire[route.kind]());
    }

    const raw = JSON.parse(text);
    const request = { ...this.wire.parse(raw, req.headers, pathname), raw };

    this.requests.push(request);
    const number = ++this.answers;
    const turn = this.next(request);

    if (turn.wait_ms)
      await new Promise((resolve) => setTimeout(resolve, turn.wait_ms));
    if (turn.status)
      return sendJson(res, turn.status, this.wire.failure(turn.status, turn.text));

    const answer = this.wire.answer(turn, request, number);
    res.writeHead(200, { 'content-type': answer.type });
    res.end(answer.body);
  }

  /* Over all runs, so that a call id never repeats within one session. */
  answers = 0;

  next(request) {
    const turn = this.scripted(request);

    return typeof turn === 'function' ? turn(request) : turn;
  }

  scripted(request) {
    if (request.kind === 'summary')
      return { text: `<summary>${this.summary}</summary>` };
    if (request.kind === 'side')
      return { text: 'ok' };

    const queue = request.kind === 'main' ? this.main : this.agentTurns(request);
    if (queue?.length)
      return queue.shift();
    this.surprises.push(`${request.kind} request ${this.requests.length}: `
      + request.shown.slice(-300));
    return { text: 'The script ends here.' };
  }

  agentTurns(request) {
    return this.agents.find(({ when }) => request.shown.includes(when))?.turns;
  }
}

async function readBody(req) {
  const parts = [];
  let size = 0;

  for await (const part of req) {
    size += part.length;
    if (size > BODY_MAX)
      throw new Error('a request of more than 64 MiB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function sendJson(res, status, value) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(value));
}
