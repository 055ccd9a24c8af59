/*
 * Children that cannot outlive us: each leads a process group of its own, has
 * nothing on standard input, and is ended with its whole group on a deadline.
 */
import { spawn } from 'node:child_process';

const OUTPUT_MAX = 16 * 1024 * 1024;
const live = new Set(); /* leaders of groups that must not outlive us */

process.on('exit', () => live.forEach(killGroup));
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
      killGroup(child.pid);
    }, deadline_ms);

    live.add(child.pid);
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
      live.delete(child.pid);
      reject(err);
    });
    /* What it left running must not hold its pipes, and us, open. */
    child.on('exit', () => killGroup(child.pid));
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      live.delete(child.pid);
      resolve({ ...result, status, signal, took_ms: Date.now() - started });
    });
  });
}

/* A group whose leader is a child of our child. */
export function adoptGroup(pid) {
  live.add(pid);
}

export async function endGroup(pid, deadline_ms = 5000) {
  const end = Date.now() + deadline_ms;

  while (killGroup(pid) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  live.delete(pid);
}

/* false: nobody is left in it. */
function killGroup(pid) {
  try {
    return process.kill(-pid, 'SIGKILL');
  } catch {
    return false;
  }
}
