/*
 * Children that cannot outlive us: each leads a process group of its own, has
 * nothing on standard input, and is ended with its whole group on a deadline.
 */
import { spawn } from 'node:child_process';

const OUTPUT_MAX = 16 * 1024 * 1024;
const live = new Set();

process.on('exit', () => live.forEach((child) => endGroup(child.pid)));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => process.exit(130));

export function run(argv, { env, cwd, deadline_ms = 60_000, input } = {}) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const child = spawn(argv[0], argv.slice(1), {
      env, cwd, detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const result = { status: null, signal: null, late: false, stdout: '', stderr: '' };
    const timer = setTimeout(() => {
      result.late = true;
      endGroup(child.pid);
    }, deadline_ms);

    live.add(child);
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => {
        if (result[name].length < OUTPUT_MAX)
          result[name] += text;
      });
    }
    if (input !== undefined) {
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    }
    child.on('error', (err) => {
      clearTimeout(timer);
      live.delete(child);
      reject(err);
    });
    /* What it left running must not hold its pipes, and us, open. */
    child.on('exit', () => setTimeout(() => endGroup(child.pid), 200));
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      live.delete(child);
      resolve({ ...result, status, signal, took_ms: Date.now() - started });
    });
  });
}

function endGroup(pid) {
  if (!pid)
    return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    /* gone already */
  }
}
