#!/bin/sh
# holdfast log: what happened, as a person reads it.
. "${SRC:-.}/tests/lib/tap.sh"

log=$T/log.jsonl
record() { # MEMBERS: one more line
  printf '{"time":"2026-11-%02dT10:00:00.000000Z",%s}\n' "${day:=20}" "$1" >>"$log"
}
show() { run "$HOLDFAST" log "$@" "$log"; }
lines() { printf '%s' "$out" | grep -c .; }

record '"event":"pre_tool_use","session":"aaaa1111","tool":"shell","tool_name":"Bash","command":"npm publish","verdict":"deny","rule":"deny:npm publish"'
record '"event":"pre_tool_use","tool":"shell","tool_name":"Bash","command":"npm test","observed":"deny","verdict":"none","rule":"deny:npm test"'
record '"event":"pre_tool_use","tool":"shell","tool_name":"Bash","command":"git push","observed":"ask","verdict":"none"'
record '"event":"pre_tool_use","tool":"shell","tool_name":"Bash","command":"rm x","released":"h7kq2m9x","verdict":"none"'
record '"event":"post_tool_use","tool":"read","tool_name":"Grep","path":"/src","failed":false,"verdict":"none"'
record '"event":"failure","program":"stop","failure":"the disk is full","command":"ls","verdict":"none"'
day=22
record '"event":"stop","verdict":"deny","conditions":[{"name":"tests","result":"failed","status":2},{"name":"fmt","result":"passed","status":0},{"name":"lint","result":"timeout","status":1}],"message":"All done."'
record '"event":"stop","verdict":"none","conditions":[{"name":"tests","result":"passed","status":0}],"message":"All done."'
record '"event":"\\u001b[2J","session":"\\u001b]0;x","command":"\\u001b[31m","verdict":"none"'

show
is "every record is a line" "$status $(lines)" "0 9"
like "a refusal" "$out" 'aaaa1111  pre_tool_use +deny +npm publish  \[deny:npm publish\]$'
like "what observe mode would have refused" "$out" ' would deny npm test'
like "or asked about" "$out" ' would ask +git push'
like "what a person let through" "$out" ' released +rm x$'
like "a search has its name" "$out" ' Grep /src$'
like "a failure has its reason" "$out" 'failure +stop: the disk is full \(ls\)$'
like "a stop has what failed" "$out" 'stop +deny +tests failed \(status 2\), lint timeout$'
like "or else the last words" "$out" 'stop +All done\.$'
unlike "nothing in it steers the terminal" "$out" "$(printf '\033')"

show --verdict deny
is "--verdict deny has what would have been refused as well" "$(lines)" 3
show --verdict deny,ask
is "several verdicts" "$(lines)" 4
show --verdict released
is "what was released" "$(lines)" 1
show --tool Bash
is "the agent's own name of a tool" "$(lines)" 4
show --tool read,web
is "kinds of tools" "$(lines)" 1
show --event stop,failure
is "several events" "$(lines)" 3
show --since 2026-11-21
is "a day" "$(lines)" 3
for time in 1w 10m 2h 3d 2026-11-21T02:03:04Z; do
  show --since "$time"
  is "--since $time is a time" "$status" 0
done
for time in 1y w 1ww 2026-11-32 2026-11 ''; do
  show --since "$time"
  is "--since '$time' is none" "$status" 2
done
like "and it says what is" "$err" 'write 10m, 2h, 3d, 1w, 2026-11-21 or'

show --verdict denied
is "an unknown verdict is an error" "$status" 2
like "which names those there are" "$err" 'no verdict "denied"'
like "all of them" "$err" 'verdicts are deny ask note none approve released'
show --event stop,pretool
is "so is an unknown event" "$status" 2
like "with those there are" "$err" 'events are session_start .* stop .*torn'
show --tool bash
is "and an unknown tool" "$status" 2
like "with those there are, too" "$err" 'tools are shell write .* other, or the agent.s own name, such as Bash'
show --verdict ''
is "none is no verdict" "$status" 2

done_testing
