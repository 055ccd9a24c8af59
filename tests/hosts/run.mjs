/*
 * node tests/hosts/run.mjs [--host NAME] [--scenario NAME] [--prefix DIR]
 *     [--build DIR] [--keep] [--list] [--json FILE]
 *
 * Drives real agent CLIs through the scenarios and prints TAP. --prefix is an
 * installed Holdfast; without it the build is installed into a temporary one.
 * A host that cannot be installed fails: a skipped check never passes.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Checks } from './checks.mjs';
import { openLab } from './lab.mjs';
import { Report } from './report.mjs';
import { scenarios } from './scenarios.mjs';
import { run } from './client/process.mjs';
import { claudeCode } from './client/claude-code.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const hosts = [claudeCode];

const { values: options } = parseArgs({ options: {
  host: { type: 'string', multiple: true },
  scenario: { type: 'string', multiple: true },
  prefix: { type: 'string' },
  build: { type: 'string', default: path.join(ROOT, 'build') },
  json: { type: 'string' },
  keep: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
} });

process.exit(await main());

async function main() {
  const chosenHosts = choose(hosts, options.host);
  const chosen = choose(scenarios, options.scenario);

  if (options.list) {
    for (const { name, job, title } of chosen)
      console.log(`${name.padEnd(20)} ${job.padEnd(7)} ${title}`);
    return 0;
  }

  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-hosts-'));
  const report = new Report(chosenHosts.length * chosen.length);

  try {
    const holdfast = await findHoldfast(temporary);

    for (const host of chosenHosts)
      await runHost(host, chosen, holdfast, report);
  } catch (err) {
    report.bailOut(err.message);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
  report.end(options.json);
  return report.failed ? 1 : 0;
}

function choose(all, names) {
  const unknown = names?.filter((name) => !all.some((one) => one.name === name)) ?? [];

  if (unknown.length) {
    console.error(`run.mjs: no ${unknown.join(', ')}; there is ${all.map((one) => one.name).join(', ')}`);
    process.exit(2);
  }
  return names ? all.filter((one) => names.includes(one.name)) : all;
}

async function findHoldfast(temporary) {
  const build = path.resolve(options.build);
  const prefix = path.resolve(options.prefix ?? path.join(temporary, 'prefix'));
  const pty = path.join(build, 'tests', 'pty');

  await make([`BUILD=${build}`, pty]);
  if (!options.prefix)
    await make([`BUILD=${build}`, `PREFIX=${prefix}`, 'install']);
  return { prefix, pty, labs: labsBeside(build), keep: options.keep };
}

/* Not below a folder for temporary files, where more may be written than elsewhere. */
function labsBeside(build) {
  const temporary = ['/tmp', '/var/tmp', os.tmpdir()].some((dir) => build.startsWith(`${dir}/`));

  return temporary ? path.join(os.homedir(), '.cache', 'holdfast-labs')
    : path.join(build, 'hosts', 'labs');
}

async function make(args) {
  const { status, stdout, stderr } = await run(['make', '-C', ROOT, ...args],
    { env: process.env, deadline_ms: 300_000 });

  if (status !== 0)
    throw new Error(`make ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

async function runHost(host, chosen, holdfast, report) {
  const dir = path.join(path.resolve(options.build), 'hosts', host.name);
  let binary;

  try {
    binary = await host.install(dir);
  } catch (err) {
    throw new Error(`${host.name} ${host.version} cannot be installed, so nothing is proven about`
      + ` it. The first run needs the npm registry;\nwhat it brings is kept in ${dir}.\n${err.message}`);
  }

  report.say(`${host.name} ${host.version}`);
  for (const scenario of chosen)
    report.add(host, scenario, await runScenario(host, scenario, { ...holdfast, binary }));
}

async function runScenario(host, scenario, how) {
  const checks = new Checks();
  const started = Date.now();
  const missing = (scenario.needs ?? []).find((need) => host.cannot[need]);
  let lab;

  if (missing) {
    checks.cannot(host.cannot[missing]);
    return checks;
  }
  try {
    lab = await openLab(host, scenario, how);
    await scenario.play(lab, checks);
  } catch (err) {
    checks.failures.push(err.stack);
  } finally {
    await lab?.close();
  }
  if (lab && options.keep)
    checks.note(`kept in ${lab.dir}`);
  checks.took_ms = Date.now() - started;
  return checks;
}
