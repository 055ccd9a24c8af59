/* What happened stands in the log, all of it, and nobody changed it since. */
import fs from 'node:fs';
import { server } from './mcp.mjs';

const policy = `[commands]
deny = npm publish
`;

export const scenarios = [
  {
    name: 'evidence',
    job: 'record',
    title: 'every tool call of a run is in the log, with its end, and the chain holds',
    needs: ['shell', 'write', 'subagent', 'mcp'],
    policy,
    async play(lab, t) {
      lab.fake('npm');
      const { use } = lab;
      const work = await lab.work({
        mcp: server(lab),
        main: [
          ...lab.host.reveal('mcp__lab__hello'),
          { tools: [use.shell('echo one'), use.shell('echo two'), use.read(lab.at('README.md'))] },
          { tools: [use.shell('npm publish')] },
          { tools: [use.shell('exit 3')] },
          { tools: [use.write(lab.at('new.txt'), 'x\n')] },
          { tools: [use.mcp('lab', 'hello', { text: 'you' })] },
          { tools: [use.subagent('PART-A of the work')] },
          { text: 'All done.' },
        ],
        agents: [{
          when: 'PART-A',
          turns: [{ tools: [use.shell('echo three')] }, { text: 'My part is done.' }],
        }],
      });
      const before = calls(lab, 'pre_tool_use');
      const after = calls(lab, 'post_tool_use');

      t.asScripted(work);
      for (const call of callsOf(work)) {
        const what = `${call.name} ${JSON.stringify(call.input).slice(0, 60)}`;
        const judged = before.get(call.call);

        if (!t.ok(judged, `${what}: its judgement is in the log`))
          continue;
        t.equal(judged.session, work.client.session, `${what}: with the session`);
        t.equal(after.has(call.call), judged.verdict !== 'deny',
          `${what}: its end is in the log if it ran`);
      }
      for (const event of ['session_start', 'user_prompt_submit', 'stop', 'subagent_stop', 'session_end'])
        t.ok(lab.evidence(event).length, `${event} is in the log`);
      await verified(lab, t);
    },
  },
];

/* The chain holds, and one changed byte is found. */
async function verified(lab, t) {
  const file = lab.evidenceFile();
  const good = await lab.command('verify');

  t.equal(good.status, 0, 'holdfast verify finds the log whole');

  const text = fs.readFileSync(file, 'utf8');

  fs.writeFileSync(file, text.replace('npm publish', 'npm install'));
  const bad = await lab.command('verify');

  t.equal(bad.status, 1, 'and finds a changed word');
}

function calls(lab, event) {
  return new Map(lab.evidence(event).map((r) => [r.call, r]));
}

/* Every call that the model made, the subagent's included. */
function callsOf(work) {
  const last = [work.steps.at(-1), work.agents.at(-1)];

  return last.flatMap((r) => r?.messages.flatMap((m) => m.calls) ?? []);
}
