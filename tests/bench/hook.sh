#!/bin/bash
# A guard of the kind people write with bash and jq: read the call, take the
# command out, look through a list of patterns, append to a log, answer.
input=$(cat)
command=$(jq -r '.tool_input.command // empty' <<<"$input")
denied=none
while IFS= read -r rule; do
  # shellcheck disable=SC2053 # the rule is a pattern
  if [[ $command == $rule* || $command == *[\;\&\|]\ $rule* ]]; then
    denied=deny
  fi
done <"$BENCH_RULES"
jq -c --arg verdict "$denied" \
  '{time: (now | todate), session: .session_id, cwd, command: .tool_input.command, verdict: $verdict}' \
  <<<"$input" >>"$BENCH_LOG"
if [ "$denied" = deny ]; then
  jq -nc '{hookSpecificOutput: {hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason: "not allowed here"}}'
  exit 2
fi
