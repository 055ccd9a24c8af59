/*
 * A terminal that a client can be started in and a test can look at: tmux on a
 * socket of its own, ended with everything in it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { adoptGroup, endGroup, run } from './process.mjs';

const POLL_MS = 100;
const AGAIN_MS = 1000;

export async function startTerminal(lab, argv) {
  /* a socket's path is short or refused, and a lab's may be long */
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lab-'));
  const socket = path.join(dir, 'tmux.sock');
  const how = { env: { ...lab.env, TERM: 'xterm-256color' }, cwd: lab.project };
  const tmux = (...args) =>
    run(['tmux', '-S', socket, ...args], { ...how, deadline_ms: 10_000 });
  /* not as a daemon: nobody else may be there to reap what we end */
  const server = run(['tmux', '-D', '-f', '/dev/null', '-S', socket],
    { ...how, deadline_ms: 120_000 });
  const until = Date.now() + 5000;

  lab.closing.push(() => fs.rmSync(dir, { recursive: true, force: true }));

  for (;;) {
    const begun = await tmux('new-session', '-d', '-P', '-F', '#{pane_pid}',
      '-x', '160', '-y', '50', '-s', 'lab', ...argv);

    if (begun.status === 0)
      return new Terminal(tmux, server, Number(begun.stdout));
    if (Date.now() > until)
      throw new Error(`tmux does not start: ${begun.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

class Terminal {
  constructor(tmux, server, pid) {
    this.tmux = tmux;
    this.server = server;
    this.pid = pid;
    adoptGroup(pid);
  }

  type(text) {
    return this.tmux('send-keys', '-t', 'lab', '-l', text);
  }

  press(...keys) {
    return this.tmux('send-keys', '-t', 'lab', ...keys);
  }

  async close() {
    await endGroup(this.pid);
    await this.tmux('kill-server');
    await this.server;
  }

  async see(pattern, deadline_ms = 15_000) {
    return this.until(pattern, deadline_ms, () => {});
  }

  /* A dialog that has just opened swallows keys, so the key is tried again. */
  async pressUntil(key, pattern, deadline_ms = 15_000) {
    let due = 0;

    return this.until(pattern, deadline_ms, async () => {
      if (Date.now() < due)
        return;
      due = Date.now() + AGAIN_MS;
      await this.press(key);
    });
  }

  async until(pattern, deadline_ms, meanwhile) {
    const end = Date.now() + deadline_ms;
    let text = '';

    while (Date.now() < end) {
      text = (await this.tmux('capture-pane', '-p', '-t', 'lab')).stdout;
      if (pattern.test(text))
        return;
      await meanwhile();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the terminal never showed ${pattern}; it shows:\n${text.trim().replace(/\n\s*\n/g, '\n')}`);
  }
}
