/*
 * What a scenario asserts. A failed check is kept and the scenario goes on, so
 * that one run shows all that is wrong.
 */
const EXCERPT = 600;

export class Checks {
  passed = 0;
  failures = [];
  notes = [];
  impossible = '';

  ok(truth, what, detail = '') {
    if (truth)
      this.passed++;
    else
      this.failures.push(detail ? `${what}\n${detail}` : what);
    return Boolean(truth);
  }

  equal(got, wanted, what) {
    return this.ok(Object.is(got, wanted), what,
      `got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
  }

  has(text, needle, what) {
    return this.ok(text?.includes(needle), what,
      `${JSON.stringify(needle)} is not in: ${excerpt(text)}`);
  }

  hasNot(text, needle, what) {
    return this.ok(text !== undefined && !text.includes(needle), what,
      `${JSON.stringify(needle)} is in: ${excerpt(text)}`);
  }

  /* Said in the report whatever the outcome: what this host makes of it. */
  note(text) {
    this.notes.push(text);
  }

  /* This host leaves no way to do it; what is asserted then is what it does. */
  cannot(because) {
    this.impossible = because;
  }

  /* The run went as scripted: no request unforeseen, none missing. */
  asScripted(work) {
    this.ok(!work.client.late, 'the client ends by itself');
    this.equal(work.surprises.length, 0, 'the model is asked only what the script foresees');
    for (const text of work.surprises.slice(0, 2))
      this.note(`unforeseen: ${text}`);
  }

  /* The model asked for a call, and this is what it was told. */
  refused(result, rule, why, what) {
    if (!this.ok(result, `${what}: the model gets a result`))
      return;
    this.ok(result.failed, `${what}: the result is an error`, excerpt(result.text));
    this.has(result.text, rule, `${what}: the model reads which rule`);
    if (why)
      this.has(result.text, why, `${what}: the model reads why`);
  }
}

function excerpt(text) {
  if (text === undefined)
    return 'nothing at all';
  return text.length > EXCERPT ? `… ${text.slice(-EXCERPT)}` : text;
}
