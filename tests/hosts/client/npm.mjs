/*
 * A client from npm, pinned by the lock file beside us: exact versions, exact
 * bytes, whichever registry this machine uses. Install scripts do not run.
 */
import fs from 'node:fs';
import path from 'node:path';
import { run } from './process.mjs';

const TRIES = 4;

export async function installPackage(dir, name, spec) {
  const lock = fs.readFileSync(new URL(`${name}.lock.json`, import.meta.url), 'utf8');
  const at = spec.lastIndexOf('@');
  const manifest = { private: true, dependencies: { [spec.slice(0, at)]: spec.slice(at + 1) } };
  const stamp = path.join(dir, 'installed.lock.json');

  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock)
    return;
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify(manifest));
  fs.writeFileSync(path.join(dir, 'package-lock.json'), lock);
  await npmCi(dir, spec);
  fs.writeFileSync(stamp, lock);
}

async function npmCi(dir, spec) {
  for (let i = 1; ; i++) {
    const { status, stderr } = await run(
      ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
      { env: process.env, cwd: dir, deadline_ms: 300_000 }).catch(
        (err) => ({ status: -1, stderr: err.message }));

    if (status === 0)
      return;
    if (i === TRIES)
      throw new Error(`npm could not install ${spec} in ${TRIES} tries:\n${stderr.trim()}`);
    await new Promise((resolve) => setTimeout(resolve, 1000 * 2 ** i));
  }
}
