/* What breaks around the guard, and whether the gate stays shut. */
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';

const policy = '[commands]\ndeny = npm publish\n';

async function publish(lab, t, how = {}) {
  lab.fake('npm');
  const work = await lab.work({
    main: [{ tools: [lab.use.shell(how.command ?? 'npm publish')] }, { text: 'All done.' }],
  });

  t.asScripted(work);
  return { work, result: work.steps[1]?.results[0] };
}

/* The guard's program is not ours any more: `script` runs in its place. */
function replaceGuard(lab, script) {
  const program = path.join(lab.prefix, 'libexec/holdfast/holdfast-pre-tool-use');

  fs.rmSync(program);
  if (script)
    fs.writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/*
 * A host that reads a broken guard as "go ahead" cannot be closed by the guard.
 * Then the scenario holds what the host does, word for word, and that doctor
 * finds it.
 */
function replaced(name, title, script, seenAtStart = false) {
  return {
    name: `gate-${name}`,
    job: 'gate',
    title: `${title}: the gate stays shut where the host makes that possible`,
    needs: ['shell'],
    policy,
    async play(lab, t) {
      replaceGuard(lab, script);
      const { work, result } = await publish(lab, t);
      const notice = lab.host.uncheckedNotice(work.client);

      const doctor = await lab.command('doctor');

      t.ok(doctor.status !== 0, 'holdfast doctor finds it', doctor.stdout);
      if (seenAtStart)
        t.equal(lab.evidence('session_start')[0]?.wired, false,
          'the session began with an alert about it');
      if (!lab.ran('npm')) {
        t.ok(result?.failed, 'the model reads that it was refused');
        return;
      }
      t.cannot(`the client goes ahead and ${notice ? `says: ${notice}` : 'says nothing'}`);
      t.equal(notice ?? 'nothing', lab.host.unchecked[name], 'it says what we know it says');
    },
  };
}

export const scenarios = [
  {
    name: 'gate-broken-policy',
    job: 'gate',
    title: 'a policy with a mistake refuses everything and says where the mistake is',
    needs: ['shell'],
    policy,
    async play(lab, t) {
      lab.setPolicy('[commands]\ndney = npm publish\n');
      const { result } = await publish(lab, t, { command: 'npm test' });

      t.refused(result, 'policy.ini:2', 'deny', 'any command');
      t.ok(!lab.ran('npm'), 'npm did not run');
    },
  },
  {
    name: 'gate-no-evidence',
    job: 'gate',
    title: 'what cannot be recorded is refused',
    needs: ['shell'],
    policy,
    async play(lab, t) {
      const file = lab.evidenceFile();

      fs.rmSync(file);
      fs.mkdirSync(file);
      const { result } = await publish(lab, t, { command: 'npm test' });

      t.refused(result, 'evidence', '', 'any command');
      t.ok(!lab.ran('npm'), 'npm did not run');
    },
  },
  {
    name: 'gate-locked-log',
    job: 'gate',
    title: 'while another process holds the log, calls are refused in time; then all is as before',
    needs: ['shell'],
    policy,
    async play(lab, t) {
      const holder = spawn('flock', [lab.evidenceFile(), 'sleep', '60'],
        { stdio: 'ignore', detached: true });
      const release = () => {
        try {
          process.kill(-holder.pid, 'SIGKILL');
        } catch {
          /* gone already */
        }
      };

      lab.closing.push(release);
      const held = await publish(lab, t, { command: 'npm test' });

      t.refused(held.result, 'evidence', 'locked', 'any command');
      t.ok(!lab.ran('npm'), 'npm did not run');
      t.ok(held.work.client.took_ms < 20_000, 'in time', `${held.work.client.took_ms} ms`);

      release();
      const free = await publish(lab, t, { command: 'npm test' });

      t.equal(free.result?.failed, false, 'afterwards it passes');
      t.equal((await lab.command('verify')).status, 0, 'and the chain holds');
    },
  },
  replaced('killed', 'the guard is killed each time it starts', 'kill -9 $$'),
  replaced('garbage', 'the guard prints garbage', 'echo "guard: starting {"; exit 0'),
  replaced('slow', 'the guard never answers', 'exec sleep 60'),
  replaced('missing', 'the guard is gone', '', true),
];
