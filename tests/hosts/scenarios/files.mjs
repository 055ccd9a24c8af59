/* Files: what may be written, by every tool that writes. */

const NOTEBOOK = JSON.stringify({
  cells: [{
    cell_type: 'code', id: 'c1', source: 'before', metadata: {},
    outputs: [], execution_count: null,
  }],
  metadata: {}, nbformat: 4, nbformat_minor: 5,
});

const policy = `[scope]
write = src/**
protect = src/locked/**
secret = .env*
`;
const files = {
  'src/a.txt': 'before\n',
  'src/b.ipynb': NOTEBOOK,
  'src/locked/a.txt': 'before\n',
  'src/locked/b.ipynb': NOTEBOOK,
  'docs/a.txt': 'before\n',
  '.env.local': 'TOKEN=sesame\n',
};

/* One tool call as a turn, and the result the model got for it. */
async function tryAll(lab, t, calls, before = []) {
  const work = await lab.work({
    main: [...before, ...calls.map((call) => ({ tools: [call] })), { text: 'All done.' }],
  });

  t.asScripted(work);
  const results = work.steps.at(-1)?.results ?? [];

  return results.slice(-calls.length);
}

export const scenarios = [
  {
    name: 'deny-write',
    job: 'guard',
    title: 'no new file outside the scope or where it is protected; one inside is written',
    needs: ['write'],
    policy,
    files,
    async play(lab, t) {
      const [outside, locked, inside] = await tryAll(lab, t, [
        lab.use.write(lab.at('docs/new.txt'), 'x\n'),
        lab.use.write(lab.at('src/locked/new.txt'), 'x\n'),
        lab.use.write(lab.at('src/new.txt'), 'x\n'),
      ]);

      t.refused(outside, 'scope.write', 'docs/new.txt', 'a file outside the scope');
      t.refused(locked, 'scope.protect', 'src/locked', 'a protected file');
      t.equal(lab.get('docs/new.txt'), undefined, 'nothing is written outside');
      t.equal(lab.get('src/locked/new.txt'), undefined, 'nothing is written where it is protected');
      t.equal(inside?.failed, false, 'inside it succeeds');
      t.equal(lab.get('src/new.txt'), 'x\n', 'and the file is there');
    },
  },
  {
    name: 'deny-edit',
    job: 'guard',
    title: 'no edit outside the scope or where it is protected; one inside is made',
    needs: ['edit', 'read'],
    policy,
    files,
    async play(lab, t) {
      const names = ['docs/a.txt', 'src/locked/a.txt', 'src/a.txt'].map((n) => lab.at(n));
      const [outside, locked, inside] = await tryAll(lab, t,
        names.map((name) => lab.use.edit(name, 'before', 'after')),
        [{ tools: names.map((name) => lab.use.read(name)) }]);

      t.refused(outside, 'scope.write', 'docs/a.txt', 'a file outside the scope');
      t.refused(locked, 'scope.protect', 'src/locked', 'a protected file');
      t.equal(lab.get('docs/a.txt'), 'before\n', 'the one outside is as it was');
      t.equal(lab.get('src/locked/a.txt'), 'before\n', 'the protected one is as it was');
      t.equal(inside?.failed, false, 'inside it succeeds');
      t.equal(lab.get('src/a.txt'), 'after\n', 'and the file is changed');
    },
  },
  {
    name: 'deny-notebook',
    job: 'guard',
    title: 'no notebook cell is changed where it is protected; one inside is',
    needs: ['notebook', 'read'],
    policy,
    files,
    async play(lab, t) {
      const names = ['src/locked/b.ipynb', 'src/b.ipynb'].map((n) => lab.at(n));
      const [locked, inside] = await tryAll(lab, t,
        names.map((name) => lab.use.notebook(name, 'c1', 'after')),
        [...lab.host.reveal('notebook'), { tools: names.map((name) => lab.use.read(name)) }]);

      t.refused(locked, 'scope.protect', 'src/locked', 'a protected notebook');
      t.equal(lab.get('src/locked/b.ipynb'), NOTEBOOK, 'it is as it was');
      t.equal(inside?.failed, false, 'inside it succeeds');
      t.has(lab.get('src/b.ipynb'), 'after', 'and the cell is changed');
    },
  },
  {
    name: 'deny-redirection',
    job: 'guard',
    title: 'a shell redirection into a protected file is refused too',
    needs: ['shell'],
    policy,
    files,
    async play(lab, t) {
      const [locked, inside] = await tryAll(lab, t, [
        lab.use.shell('echo x > src/locked/a.txt'),
        lab.use.shell('echo x > src/a.txt'),
      ]);

      t.refused(locked, 'scope.protect', 'src/locked', 'the redirection');
      t.equal(lab.get('src/locked/a.txt'), 'before\n', 'the file is as it was');
      t.equal(inside?.failed, false, 'one inside the scope succeeds');
      t.equal(lab.get('src/a.txt'), 'x\n', 'and the file is written');
    },
  },
  {
    name: 'deny-secret',
    job: 'guard',
    title: 'a secret file is not read, neither by the tool nor by the shell',
    needs: ['read', 'shell'],
    policy,
    files,
    async play(lab, t) {
      const results = await tryAll(lab, t, [
        lab.use.read(lab.at('.env.local')),
        lab.use.shell('cat .env.local'),
      ]);

      for (const [i, what] of ['the tool', 'the shell'].entries()) {
        t.refused(results[i], 'scope.secret', '.env', what);
        t.hasNot(results[i]?.text, 'sesame', `${what}: the model does not see the secret`);
      }
    },
  },
];
