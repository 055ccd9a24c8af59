#!/bin/sh
# holdfast check: what its answers hold besides the verdict.
. "${SRC:-.}/tests/lib/tap.sh"

printf '[commands]\ndeny = npm publish\n' >"$T/policy"
project shop <"$T/policy"
cd "$project" || exit 2
run "$HOLDFAST" check --explain -- 'cd x && npm publish'
reading=$(sed '1,/^would run/d' "$T/out")
like "a command line is explained" "$reading" 'npm'
run "$HOLDFAST" check --json --explain -- 'cd x && npm publish'
is "in JSON, too: the status" "$status" 1
is "in JSON, too: the same text" \
  "$(perl -MJSON::PP -0777 -e 'print decode_json(<STDIN>)->{reading}' <"$T/out")" "$reading"
like "and the mode" "$out" '"mode":"enforce"'
run "$HOLDFAST" check --json -- 'npm publish'
unlike "without --explain it is not there" "$out" '"reading"'
run "$HOLDFAST" check -- 'npm publish'
unlike "where rules hold nothing is said of the mode" "$out" 'observe'

mkdir -p "$XDG_CONFIG_HOME/holdfast"
printf '[holdfast]\nmode = observe\n' >"$XDG_CONFIG_HOME/holdfast/config.ini"
run "$HOLDFAST" check -- 'npm publish'
like "observe mode is told" "$out" '^  mode     observe: this is recorded, and the call passes'
is "the status is the verdict's" "$status" 1
run "$HOLDFAST" check --json -- 'npm publish'
like "observe mode is told in JSON" "$out" '"mode":"observe"'

done_testing
