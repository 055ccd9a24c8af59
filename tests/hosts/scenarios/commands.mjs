/* Shell commands: refused with a reason, or not touched at all. */

const policy = `[commands]
deny = npm publish

[rule prod-db]
match = psql * --host=prod-*
verdict = deny
why = production is read through the replica
instead = psql --host=replica
`;

async function deniedInMode(lab, t, mode) {
  lab.fake('npm');
  lab.fake('psql');
  const work = await lab.work({
    mode,
    main: [
      { tools: [lab.use.shell('npm publish --tag next')] },
      { tools: [lab.use.shell('cd /tmp && psql -c "drop table t" --host=prod-1')] },
      { tools: [lab.use.shell('npm test')] },
      { text: 'All done.' },
    ],
  });

  t.asScripted(work);
  t.refused(work.steps[1]?.results.at(-1), 'deny:npm publish', '', 'npm publish');
  t.refused(work.steps[2]?.results.at(-1), 'prod-db',
    'production is read through the replica', 'psql on production');
  t.has(work.steps[2]?.results.at(-1)?.text, 'psql --host=replica',
    'the model reads what to do instead');
  t.ok(!lab.ran('psql'), 'psql did not run');
  t.equal(lab.get(`${lab.marks}/npm`), 'test\n', 'of all npm commands only the allowed one ran');
  t.ok(work.steps[3]?.results.at(-1)?.failed === false, 'the allowed one succeeded');

  const denials = lab.evidence('pre_tool_use').filter((r) => r.verdict === 'deny');

  t.equal(denials.length, 2, 'the log has both denials');
  t.equal(denials[0]?.rule, 'deny:npm publish', 'with the rule');
  t.equal(denials[0]?.command, 'npm publish --tag next', 'and the command');
}

export const scenarios = [
  {
    name: 'deny-shell',
    job: 'guard',
    title: 'a forbidden command does not run and the model reads why',
    needs: ['shell'],
    policy,
    play: (lab, t) => deniedInMode(lab, t, 'normal'),
  },
  {
    name: 'deny-shell-bypass',
    job: 'guard',
    title: 'the same holds where the client asks for nothing any more',
    needs: ['shell'],
    policy,
    play: (lab, t) => deniedInMode(lab, t, 'free'),
  },
  {
    name: 'allow-shell',
    job: 'guard',
    title: 'an allowed command runs untouched',
    needs: ['shell'],
    policy,
    async play(lab, t) {
      const command = 'printf "%s\\n" "a b" \'$HOME\' | tee out.txt';
      const work = await lab.work({
        main: [{ tools: [lab.use.shell(command)] }, { text: 'All done.' }],
      });
      const result = work.steps[1]?.results[0];
      const [call] = lab.evidence('pre_tool_use');

      t.asScripted(work);
      t.equal(lab.get('out.txt'), 'a b\n$HOME\n', 'it did what it says');
      t.equal(result?.text.trim(), 'a b\n$HOME', 'the model got its output and nothing else');
      t.equal(result?.failed, false, 'as a success');
      t.equal(call?.verdict, 'none', 'the log has it without a verdict');
      t.equal(call?.command, command, 'and word for word');
    },
  },
  {
    name: 'ask-release',
    job: 'guard',
    title: 'where nobody can be asked an ask is a refusal, and a person at a terminal can lift it once',
    needs: ['shell'],
    policy: '[commands]\nask = npm publish\n',
    async play(lab, t) {
      lab.fake('npm');
      const turns = () => [{ tools: [lab.use.shell('npm publish')] }, { text: 'All done.' }];
      const first = await lab.work({ main: turns() });
      const refusal = first.steps[1]?.results[0];
      const code = refusal?.text.match(/holdfast allow ([A-Za-z0-9-]+)/)?.[1];

      t.asScripted(first);
      t.refused(refusal, 'ask:npm publish', '', 'npm publish');
      t.ok(!lab.ran('npm'), 'npm did not run');
      if (!t.ok(code, 'the model reads the command that a person can give', refusal?.text))
        return;
      t.equal((await lab.person('y\\n', 'allow', code)).status, 0, 'the person gives it');

      const second = await lab.work({ main: turns(), resume: first.client.session });
      const third = await lab.work({ main: turns(), resume: first.client.session });

      t.equal(second.steps[1]?.results.at(-1)?.failed, false, 'then the same call passes');
      t.equal(lab.get(`${lab.marks}/npm`), 'publish\n', 'and runs');
      t.refused(third.steps[1]?.results.at(-1), 'ask:npm publish', '', 'the next one');
    },
  },
  {
    name: 'deny-second-shell',
    job: 'guard',
    title: 'the other tool that runs commands is held as well',
    needs: ['monitor'],
    policy,
    async play(lab, t) {
      lab.fake('npm');
      const work = await lab.work({
        main: [
          ...lab.host.reveal('monitor'),
          { tools: [lab.use.monitor('npm publish')] },
          { text: 'All done.' },
        ],
      });

      t.asScripted(work);
      t.refused(work.steps.at(-1)?.results.at(-1), 'deny:npm publish', '', 'npm publish');
      t.ok(!lab.ran('npm'), 'npm did not run');
    },
  },
  {
    name: 'deny-subagent',
    job: 'guard',
    title: "a subagent's forbidden command does not run and the subagent reads why",
    needs: ['shell', 'subagent'],
    policy,
    async play(lab, t) {
      lab.fake('npm');
      const work = await lab.work({
        main: [{ tools: [lab.use.subagent('PART-A: publish it')] }, { text: 'All done.' }],
        agents: [{
          when: 'PART-A',
          turns: [{ tools: [lab.use.shell('npm publish')] }, { text: 'It was refused.' }],
        }],
      });
      const denial = lab.evidence('pre_tool_use').find((r) => r.verdict === 'deny');

      t.asScripted(work);
      t.refused(work.agents[1]?.results[0], 'deny:npm publish', '', 'npm publish');
      t.ok(!lab.ran('npm'), 'npm did not run');
      t.ok(denial?.agent, 'the log says that it was a subagent');
    },
  },
];
