/*
 * One scenario's world: a HOME, a git project and a Holdfast of its own, a
 * model to talk to, and nothing of this machine but its tools.
 */
import fs from 'node:fs';
import path from 'node:path';
import { run } from './client/process.mjs';
import { startModel } from './mock/server.mjs';

export async function openLab(host, scenario, { binary, prefix, pty, labs, keep }) {
  const lab = new Lab(host, binary, pty, labs, keep);

  try {
    lab.model = await startModel(host.wire);
    lab.env = lab.environment();
    await lab.buildProject(scenario);
    if (scenario.prepare)
      await scenario.prepare(lab);
    await lab.installHoldfast(prefix);
    if (scenario.trust !== false)
      await lab.trust();
    return lab;
  } catch (err) {
    await lab.close();
    throw err;
  }
}

class Lab {
  constructor(host, binary, pty, labs, keep) {
    this.host = host;
    this.binary = binary;
    this.pty = pty;
    this.keep = keep;
    this.use = host.tools;
    this.closing = [];
    fs.mkdirSync(labs, { recursive: true });
    this.dir = fs.realpathSync(fs.mkdtempSync(path.join(labs, 'lab-')));
    for (const name of ['home', 'project', 'bin', 'tmp', 'marks']) {
      const dir = path.join(this.dir, name);

      fs.mkdirSync(dir, { mode: 0o700 });
      this[name] = dir;
    }
    this.prefix = path.join(this.dir, 'prefix');
  }

  /* As env -i would have it: nothing that the caller's shell exports. */
  environment() {
    return {
      HOME: this.home,
      PATH: `${this.bin}:/usr/local/bin:/usr/bin:/bin`,
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      TMPDIR: this.tmp,
      XDG_RUNTIME_DIR: this.tmp,
      ...this.host.environment(this),
    };
  }

  async buildProject({ policy = '', config, files = {} }) {
    this.put('README.md', 'A project to work in.\n');
    this.setPolicy(policy);
    for (const [name, content] of Object.entries(files))
      this.put(name, content);
    if (config)
      this.setConfig(typeof config === 'function' ? config(this) : config);

    await this.must(['git', 'init', '-q', '-b', 'main']);
    await this.must(['git', 'config', 'user.name', 'A Person']);
    await this.must(['git', 'config', 'user.email', 'person@example.com']);
    await this.must(['git', 'add', '.']);
    await this.must(['git', 'commit', '-q', '-m', 'begin']);
  }

  async installHoldfast(prefix) {
    fs.cpSync(prefix, this.prefix, { recursive: true, verbatimSymlinks: true });
    await this.must([this.holdfast, 'install', '--host', this.host.name, '--user']);
  }

  get holdfast() {
    return path.join(this.prefix, 'bin', 'holdfast');
  }

  /* A person reads what the project wants and agrees to it. */
  async trust() {
    const { status, stdout } = await this.person('y\\n', 'trust');

    if (status !== 0)
      throw new Error(`holdfast trust exits ${status}:\n${stdout}`);
  }

  /* A holdfast command as a person gives it: at a terminal. */
  person(input, ...args) {
    return run([this.pty, '-d', '-i', input, '--', this.holdfast, ...args], this.here());
  }

  command(...args) {
    return run([this.holdfast, ...args], this.here());
  }

  here() {
    return { env: this.env, cwd: this.project, deadline_ms: 20_000 };
  }

  async must(argv) {
    const { status, stdout, stderr } = await run(argv, this.here());

    if (status !== 0)
      throw new Error(`${argv.join(' ')} exits ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  /* One headless run of the client through a script of the model's turns. */
  async work({ main, agents, summary, ...how }) {
    this.model.script({ main, agents, summary });
    const client = await this.host.headless(this, { prompt: 'Start the work.', ...how });
    const { requests, surprises } = this.model;
    const steps = requests.filter((r) => r.kind === 'main');

    return { client, requests, surprises, steps,
      agents: requests.filter((r) => r.kind === 'agent') };
  }

  /* --- files ----------------------------------------------------------- */

  at(name) {
    return path.resolve(this.project, name);
  }

  put(name, content, mode = 0o644) {
    fs.mkdirSync(path.dirname(this.at(name)), { recursive: true });
    fs.writeFileSync(this.at(name), content, { mode });
  }

  /* undefined where there is no such file */
  get(name) {
    return fs.existsSync(this.at(name)) ? fs.readFileSync(this.at(name), 'utf8') : undefined;
  }

  setPolicy(text) {
    this.put('.holdfast/policy.ini', text);
  }

  setConfig(text) {
    this.put(path.join(this.home, '.config/holdfast/config.ini'), text, 0o600);
  }

  /* A program first on PATH that only tells that it ran, and how. */
  fake(name) {
    const mark = path.join(this.marks, name);

    this.put(path.join(this.bin, name),
      `#!/bin/sh\necho "$*" >>'${mark}'\necho "${name} ran"\n`, 0o755);
  }

  ran(name) {
    return this.get(path.join(this.marks, name)) !== undefined;
  }

  /* --- evidence -------------------------------------------------------- */

  evidenceFile() {
    const root = path.join(this.home, '.local/state/holdfast/projects');
    const ids = fs.existsSync(root) ? fs.readdirSync(root) : [];

    if (ids.length !== 1)
      throw new Error(`expected one project under ${root}, found ${ids.length}`);
    return path.join(root, ids[0], 'evidence.jsonl');
  }

  evidence(event) {
    const lines = fs.readFileSync(this.evidenceFile(), 'utf8').split('\n');

    return lines.filter(Boolean).map((line) => JSON.parse(line))
      .filter((record) => !event || record.event === event);
  }

  async close() {
    const ends = [() => this.model?.close(), ...this.closing].reverse();

    for (const end of ends)
      await Promise.resolve().then(end).catch((err) => console.error(err));
    if (!this.keep)
      fs.rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
