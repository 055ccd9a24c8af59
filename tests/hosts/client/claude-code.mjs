/*
 * Claude Code: how to install it, run it without an account, and speak its
 * tools' names. Everything that is true of this client only stands here.
 */
import fs from 'node:fs';
import path from 'node:path';
import { installPackage } from './npm.mjs';
import { run } from './process.mjs';
import { startTerminal } from './tmux.mjs';
import { anthropic } from '../mock/anthropic.mjs';

const VERSION = '2.1.329';
const API_KEY = 'sk-ant-api03-loopback-only-no-account';
const NO_ANSWER = "A hook gave no usable answer, so it didn't check this action.";

export const claudeCode = {
  name: 'claude-code',
  version: VERSION,
  wire: anthropic,

  /* What this client cannot do, by scenario need, and why: none so far. */
  cannot: {},

  async install(dir) {
    await installPackage(dir, 'claude-code', `@anthropic-ai/claude-code@${VERSION}`);
    const binary = nativeBinary(dir);
    const { stdout } = await run([binary, '--version'], { env: { HOME: dir, PATH: '/usr/bin:/bin' } });

    if (!stdout.startsWith(VERSION))
      throw new Error(`${binary} says it is ${stdout.trim()}, not ${VERSION}`);
    return binary;
  },

  /* Added to the lab's clean environment. */
  environment: (lab) => ({
    ANTHROPIC_BASE_URL: lab.model.url,
    ANTHROPIC_API_KEY: API_KEY,
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_TMPDIR: lab.tmp,
    /* bypassPermissions refuses to start for root anywhere else */
    IS_SANDBOX: '1',
  }),

  /* Its settings, which the agent must not be able to touch. */
  settings: (home) => path.join(home, '.claude', 'settings.json'),

  /* A project's own settings, which reach every hook. */
  projectVariables(lab, env) {
    lab.put('.claude/settings.json', JSON.stringify({ env }));
  },

  async headless(lab, { prompt, mode = 'free', resume, mcp }) {
    const argv = [lab.binary, '-p', prompt, '--output-format', 'stream-json',
      '--verbose', '--include-hook-events',
      ...permissions(mode), ...(resume ? ['--resume', resume] : []), ...mcpFlags(lab, mcp)];
    const ended = await run(argv, { env: lab.env, cwd: lab.project, deadline_ms: 60_000 });

    return { ...ended, ...readOutput(ended.stdout) };
  },

  /* What it says when it goes ahead without a guard's answer. */
  uncheckedNotice(client) {
    return client.stdout.match(/A hook (gave no usable|didn't) answer[^"\\]*/)?.[0];
  },
  unchecked: {
    killed: NO_ANSWER,
    missing: NO_ANSWER,
    slow: "A hook didn't answer in time, so it didn't check this action.",
    garbage: 'nothing',
  },

  /* The client as a person sees it: the mode in which it asks. */
  async interactive(lab) {
    writeState(lab);
    const terminal = await startTerminal(lab,
      [lab.binary, '--permission-mode', 'manual']);

    await terminal.see(/\? for shortcuts|manual mode|❯/);
    return terminal;
  },

  /* The tools, as the model would call them. */
  tools: {
    shell: (command) => call('Bash', { command, description: 'run a command' }),
    monitor: (command) => call('Monitor', {
      command, description: 'watch', timeout_ms: 2000, persistent: false }),
    write: (file_path, content) => call('Write', { file_path, content }),
    read: (file_path) => call('Read', { file_path }),
    edit: (file_path, old_string, new_string) =>
      call('Edit', { file_path, old_string, new_string, replace_all: false }),
    notebook: (notebook_path, cell_id, new_source) =>
      call('NotebookEdit', { notebook_path, cell_id, new_source, edit_mode: 'replace' }),
    subagent: (prompt) => call('Agent', {
      description: 'a part of the work', prompt,
      subagent_type: 'general-purpose', run_in_background: false }),
    mcp: (server, tool, args) => call(`mcp__${server}__${tool}`, args),
  },

  /* Turns that make tools callable whose schema the client holds back. */
  reveal(...names) {
    const own = { notebook: 'NotebookEdit', monitor: 'Monitor' };
    const held = names.map((name) => own[name] ?? name);

    return [{ tools: [call('ToolSearch', {
      query: `select:${held.join(',')}`, max_results: held.length })] }];
  },
};

const call = (name, input) => ({ name, input });

/*
 * free: nothing asks, the mode in which a guard matters most.
 * normal: the client's own default, with the everyday tools allowed.
 */
function permissions(mode) {
  if (mode === 'free')
    return ['--permission-mode', 'bypassPermissions'];
  return ['--allowedTools', 'Bash,Write,Edit,Read,NotebookEdit,Agent,Monitor'];
}

function mcpFlags(lab, servers) {
  if (!servers)
    return [];
  const file = path.join(lab.dir, 'mcp.json');

  fs.writeFileSync(file, JSON.stringify({ mcpServers: servers }));
  return ['--mcp-config', file, '--strict-mcp-config'];
}

/* Install scripts may be off, so the launcher is only a placeholder. */
function nativeBinary(dir) {
  const root = path.join(dir, 'node_modules', '@anthropic-ai');
  const base = `claude-code-${process.platform}-${process.arch}`;
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  const binary = path.join(root, musl ? `${base}-musl` : base, 'claude');

  if (!fs.existsSync(binary))
    throw new Error(`npm brought no ${binary}: is ${base} a platform of this client?`);
  return binary;
}

function readOutput(stdout) {
  const events = stdout.split('\n').filter(Boolean).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });
  const last = events.findLast((event) => event.type === 'result');

  return {
    events,
    session: events.find((event) => event.session_id)?.session_id,
    answer: last?.result ?? '',
    ended: last?.terminal_reason ?? 'no result',
  };
}

/* What a person would have answered in the dialogs of the first start. */
function writeState(lab) {
  fs.writeFileSync(path.join(lab.home, '.claude.json'), JSON.stringify({
    hasCompletedOnboarding: true,
    theme: 'dark',
    lastOnboardingVersion: VERSION,
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
    projects: { [lab.project]: {
      hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
  }));
}
