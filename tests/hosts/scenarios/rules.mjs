/* Rules reach the model, and come back whenever its memory is cut. */

const PIN = 'Use bun, never npm: lab rule 4711.';
const RULE_FILE = 'Branches are named after birds: lab rule 4712.';

const policy = `[rules]
pin = ${PIN}
file = .holdfast/rules.md

[commands]
deny = npm publish
`;
const files = { '.holdfast/rules.md': `# House rules\n\n${RULE_FILE}\n` };

function rulesIn(request, t, where) {
  t.has(request?.shown, PIN, `the pinned rule is in ${where}`);
  t.has(request?.shown, RULE_FILE, `the rules file is in ${where}`);
}

export const scenarios = [
  {
    name: 'rules-start',
    job: 'rules',
    title: 'rules are in the first request',
    policy,
    files,
    async play(lab, t) {
      const work = await lab.work({ main: [{ text: 'Understood.' }] });

      t.asScripted(work);
      rulesIn(work.steps[0], t, 'the first request');
    },
  },
  {
    name: 'rules-untrusted',
    job: 'rules',
    title: 'a project that nobody trusted puts no words into the context, and its denials hold',
    needs: ['shell'],
    policy,
    files,
    trust: false,
    async play(lab, t) {
      lab.fake('npm');
      const work = await lab.work({
        main: [{ tools: [lab.use.shell('npm publish')] }, { text: 'Understood.' }],
      });

      t.asScripted(work);
      t.hasNot(work.steps[1]?.shown, PIN, 'the pinned text is not shown');
      t.hasNot(work.steps[1]?.shown, RULE_FILE, 'the rules file is not shown');
      t.refused(work.steps[1]?.results[0], 'deny:npm publish', '', 'npm publish');
      t.ok(!lab.ran('npm'), 'npm did not run');
    },
  },
  {
    name: 'rules-compaction',
    job: 'rules',
    title: 'rules are back in the very next request after a real compaction',
    needs: ['shell'],
    policy,
    files,
    async play(lab, t) {
      lab.fake('npm');
      const work = await lab.work({
        main: [
          { tools: [lab.use.shell('echo the first half')], full: true },
          { tools: [lab.use.shell('npm publish')] },
          { text: 'All done.' },
        ],
        summary: 'The first half of the work is done.',
      });
      const kinds = work.requests.map((r) => r.kind);
      const cut = kinds.indexOf('summary');
      const next = work.requests.slice(cut + 1).find((r) => r.kind === 'main');

      t.asScripted(work);
      t.ok(cut > 0, 'the client asked for a summary', kinds.join(' '));
      t.has(next?.shown, 'The first half of the work is done.', 'the summary stands for the past');
      rulesIn(next, t, 'the next request');
      t.refused(work.steps.at(-1)?.results.at(-1), 'deny:npm publish', '', 'npm publish afterwards');
      t.ok(lab.evidence('pre_compact').length, 'the log has the compaction');
      t.ok(!lab.ran('npm'), 'npm did not run');
    },
  },
  {
    name: 'rules-resume',
    job: 'rules',
    title: 'a resumed session has the rules as they are now',
    policy,
    files,
    async play(lab, t) {
      const first = await lab.work({ main: [{ text: 'Until tomorrow.' }] });

      lab.setPolicy(policy.replace('4711', '4713'));
      await lab.trust();
      const second = await lab.work({
        main: [{ text: 'Good morning.' }], resume: first.client.session,
      });

      t.asScripted(first);
      t.asScripted(second);
      t.equal(second.client.session, first.client.session, 'it is the same session');
      t.has(second.steps[0]?.shown, 'Until tomorrow.', 'the past is in the request');
      t.has(second.steps[0]?.shown, 'lab rule 4713', 'the changed rule is in it');
      t.has(second.steps[0]?.shown, RULE_FILE, 'the rules file is in it');
    },
  },
  {
    name: 'rules-subagent',
    job: 'rules',
    title: 'a subagent has the rules in its first request',
    needs: ['subagent'],
    policy,
    files,
    async play(lab, t) {
      const work = await lab.work({
        main: [{ tools: [lab.use.subagent('PART-A of the work')] }, { text: 'All done.' }],
        agents: [{ when: 'PART-A', turns: [{ text: 'My part is done.' }] }],
      });

      t.asScripted(work);
      rulesIn(work.agents[0], t, "the subagent's first request");
    },
  },
];
