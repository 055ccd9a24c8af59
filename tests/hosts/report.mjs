/* TAP for people and prove(1), JSON for the matrix in the README. */
import fs from 'node:fs';

export class Report {
  passed = 0;
  failed = 0;
  results = [];

  constructor(planned) {
    console.log('TAP version 13');
    console.log(`1..${planned}`);
  }

  say(text) {
    console.log(text.trimEnd().split('\n').map((line) => `# ${line}`).join('\n'));
  }

  /*
   * What a host cannot do is stated, with the reason, as a good point: it is a
   * fact about the host, and not a check left out.
   */
  add(host, scenario, checks) {
    const number = this.results.length + 1;
    const good = !checks.failures.length && (checks.impossible || checks.passed);
    const what = `${host.name}: ${scenario.name}: ${scenario.title}`;

    console.log(`${good ? 'ok' : 'not ok'} ${number} - ${what}`
      + (checks.impossible ? ` (not possible here: ${checks.impossible})` : ''));
    for (const note of checks.notes)
      this.say(`  ${note}`);
    for (const failure of checks.failures)
      this.say(`  ${failure}`);
    if (!good && !checks.failures.length)
      this.say('  it checked nothing');

    this[good ? 'passed' : 'failed']++;
    this.results.push({
      host: host.name, version: host.version,
      scenario: scenario.name, job: scenario.job, title: scenario.title,
      result: !good ? 'failed' : checks.impossible ? 'not possible' : 'passed',
      because: checks.impossible, notes: checks.notes, failures: checks.failures,
      checks: checks.passed + checks.failures.length, took_ms: checks.took_ms,
    });
  }

  bailOut(text) {
    this.failed++;
    console.log(`Bail out! ${text.split('\n')[0]}`);
    console.error(text);
  }

  end(file) {
    if (file)
      fs.writeFileSync(file, `${JSON.stringify(this.results, null, 2)}\n`);
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }
}
