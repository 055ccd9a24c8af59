/* "Done" is decided by facts, and deciding it always ends. */

const FAILURE = 'FAIL totals_test: expected 3, got 2';
const check = `if test -f fixed; then echo ok; exit 0; fi
echo "${FAILURE}"
exit 1
`;

const policy = `[stop tests]
run = sh check.sh
`;

/* A person's to say: a project may be more patient, but not less. */
const PATIENCE = '[stop]\nmax-blocks = 3\n';

const stops = (lab) => lab.evidence('stop');

export const scenarios = [
  {
    name: 'stop-refused',
    job: 'stop',
    title: 'no stop while the tests fail: the model reads the failing output, mends it, and may stop',
    needs: ['write'],
    policy,
    files: { 'check.sh': check },
    async play(lab, t) {
      const work = await lab.work({
        main: [
          { text: 'I am done.' },
          { tools: [lab.use.write(lab.at('fixed'), 'yes\n')] },
          { text: 'Now I am done.' },
        ],
      });
      const verdicts = stops(lab).map((r) => r.verdict);

      t.asScripted(work);
      t.has(work.steps[1]?.shown, FAILURE, 'the model reads the failing output');
      t.has(work.steps[1]?.shown, 'tests', 'and the name of the condition');
      t.has(work.steps[1]?.shown, 'sh check.sh', 'and the command');
      t.equal(work.client.answer, 'Now I am done.', 'then the stop is allowed');
      t.equal(verdicts.length, 2, 'the log has both stops');
      t.equal(verdicts[0], 'deny', 'the first one refused');
      t.equal(verdicts[1], 'none', 'the second one not');
    },
  },
  {
    name: 'stop-at-once',
    job: 'stop',
    title: 'a stop with passing tests is not delayed by a word',
    policy,
    files: { 'check.sh': check, fixed: 'yes\n' },
    async play(lab, t) {
      const work = await lab.work({ main: [{ text: 'I am done.' }] });

      t.asScripted(work);
      t.equal(work.steps.length, 1, 'the model is asked once');
      t.equal(work.client.answer, 'I am done.', 'and its answer is the result');
    },
  },
  {
    name: 'stop-untrusted',
    job: 'stop',
    title: "a project that nobody trusted cannot have its stop conditions run",
    policy,
    files: { 'check.sh': 'touch ran-anyway\nexit 1\n' },
    trust: false,
    async play(lab, t) {
      const work = await lab.work({ main: [{ text: 'I am done.' }] });

      t.asScripted(work);
      t.equal(lab.get('ran-anyway'), undefined, 'the command did not run');
      t.equal(work.client.answer, 'I am done.', 'and the stop is allowed');
    },
  },
  {
    name: 'stop-loop',
    job: 'stop',
    title: 'a model that never mends it is let go by Holdfast, before the host gives up',
    policy,
    config: PATIENCE,
    files: { 'check.sh': check },
    async play(lab, t) {
      const work = await lab.work({
        main: Array.from({ length: 12 }, (_, i) => ({ text: `I am done, ${i + 1}.` })),
      });
      const refused = stops(lab).filter((r) => r.verdict === 'deny').length;
      const last = stops(lab).at(-1);

      t.asScripted(work);
      t.ok(refused >= 1 && refused <= 3, 'it is refused, at most max-blocks times', `${refused}`);
      t.equal(work.steps.length, refused + 1, 'the model is asked once for each, and no more');
      t.equal(work.client.answer, `I am done, ${refused + 1}.`, 'the last answer is not lost');
      t.ok(last?.verdict !== 'deny' && last?.why, 'the log says why the loop was ended',
        JSON.stringify(last));
    },
  },
  {
    name: 'stop-loop-busy',
    job: 'stop',
    title: 'a model that is busy between stops, which resets the host\'s own cap, is let go too',
    needs: ['write'],
    policy,
    config: PATIENCE,
    files: { 'check.sh': check },
    async play(lab, t) {
      const work = await lab.work({
        main: Array.from({ length: 24 }, (_, i) => (i % 2
          ? { tools: [lab.use.write(lab.at(`try-${i}.txt`), `${i}\n`)] }
          : { text: `I am done, ${i}.` })),
      });
      const records = stops(lab);

      t.asScripted(work);
      t.equal(records.filter((r) => r.verdict === 'deny').length, 3, 'it is refused max-blocks times');
      t.equal(work.client.answer, 'I am done, 6.', 'and its fourth stop is the last');
      t.ok(records.at(-1)?.why, 'the log says why', JSON.stringify(records.at(-1)));
    },
  },
];
