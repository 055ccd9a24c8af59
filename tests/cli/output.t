#!/bin/sh
# What a command could not write is not passed over.
. "${SRC:-.}/tests/lib/tap.sh"

project shop </dev/null
cd "$project" || exit 2
bash_payload ls >"$T/in"
feed pre-tool-use <"$T/in"

for line in 'help' 'version' 'check -- true' 'log' 'log --json' 'verify' 'verify --json' \
  'status' 'status --json' 'doctor --quick' 'doctor --quick --json' 'init --print' \
  'install --dry-run --host claude-code' 'log --help' 'demo --help'; do
  # shellcheck disable=SC2086 # words
  "$HOLDFAST" $line >/dev/full 2>"$T/err"
  is "$line: on a full disk the status is 2" "$?" 2
  like "$line: with a message" "$(cat "$T/err")" 'output could be written: '
  # shellcheck disable=SC2086
  "$HOLDFAST" $line >&- 2>"$T/err"
  is "$line: and so it is without an output" "$?" 2
done
log=$(find "$XDG_STATE_HOME" -name evidence.jsonl)
ok "nothing of it went into the log" [ "$(wc -l <"$log")" = 1 ]
run "$HOLDFAST" check -- true
is "with one it is what it was" "$status" 0
run "$HOLDFAST" frobnicate
is "without a word on it, too" "$status" 2
unlike "an error is not about the output" "$err" 'output'

done_testing
