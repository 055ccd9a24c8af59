// A guard of the kind people write in Node: read the call, look through a list
// of patterns, append to a log, answer. As lean as such a thing can be: no
// packages, one import, thirty rules as in tests/bench/policy.ini.
import { appendFileSync, readFileSync } from 'node:fs';

const rules = readFileSync(process.env.BENCH_RULES, 'utf8').trim().split('\n')
  .map((line) => new RegExp(`(^|[;&|]\\s*)${line.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}`));
const call = JSON.parse(readFileSync(0, 'utf8'));
const command = call.tool_input?.command ?? '';
const denied = rules.some((rule) => rule.test(command));

appendFileSync(process.env.BENCH_LOG, `${JSON.stringify({
  time: new Date().toISOString(), session: call.session_id, cwd: call.cwd, command, verdict: denied ? 'deny' : 'none',
})}\n`);
if (denied) {
  console.log(JSON.stringify({ hookSpecificOutput: {
    hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: 'not allowed here' } }));
  process.exitCode = 2;
}
