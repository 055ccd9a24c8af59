#!/bin/sh
# holdfast allow: a person's word for one refused call, from any folder.
# shellcheck disable=SC2154 # tap.sh sets them
. "${SRC:-.}/tests/lib/tap.sh"

allow() { run "$PTY" -d -- "$HOLDFAST" allow "$@"; }
refuse() { # COMMAND: it is refused in $project; sets $code
  bash_payload "$1" >"$T/in"
  feed pre-tool-use <"$T/in"
  code=$(printf "%s" "$out" | sed -n 's/.*holdfast allow \([a-z0-9]\{8\}\).*/\1/p')
}

printf '[commands]\ndeny = npm publish\n' >"$T/policy"
project shop <"$T/policy"
refuse 'npm publish'
ok "a refusal names a code ($code)" [ "${#code}" = 8 ]
mkdir "$T/elsewhere"
cd "$T/elsewhere" || exit 2

allow zzzzzzzz
is "a code that no refusal has is refused" "$status" 1
like "and it says so" "$out" 'no refusal has the code zzzzzzzz'
allow "$code" --project "$T/elsewhere"
is "a code of another project than the one named, too" "$status" 1
allow "$code" --for 25h
is "a release has a ceiling" "$status" 2
like "which is told" "$out" '24h at most'
allow "$code" --for 0
is "no time at all is none" "$status" 2
refuse 'npm publish'
ok "nothing of that let it through" [ -n "$code" ]

allow "$code"
is "from any folder the project is found" "$status" 0 || diag "$out"
like "it says what may pass, and where" "$out" "$code  npm publish  \(in $project"
like "and until when" "$out" 'may pass once, until ([0-9-]+ )?[0-9][0-9]:[0-9][0-9]\.'
is "no state was made for the folder it was typed in" \
  "$(find "$XDG_STATE_HOME/holdfast/projects" -name evidence.jsonl | wc -l | tr -d ' ')" 1
last=$code
refuse 'npm publish'
is "the call passes, once" "$code" ""
refuse 'npm publish'
is "and is refused again" "$code" "$last"
allow "$code" --for 2h
like "for some time: until then" "$out" 'may pass until '
refuse 'npm publish'
refuse 'npm publish'
is "as often as it comes" "$code" ""
run "$HOLDFAST" log --project "$project" --event release
like "both are on record" "$out" "release .*$last"

# --- a folder that is none

for name in allow check init log status trust verify; do
  case $name in
  allow) set -- allow "$last" ;;
  check) set -- check -- true ;;
  *) set -- "$name" ;;
  esac
  find "$HOME" "$T/elsewhere" -type d | sort >"$T/before"
  run "$PTY" -d -- "$HOLDFAST" "$1" --project "$T/nowhere" ${2+"$2"} ${3+"$3"}
  is "$name: --project with a folder that is not there is an error" "$status" 2
  like "$name: and it says so" "$out" 'nowhere: No such file'
  run "$PTY" -d -- "$HOLDFAST" "$1" --project "$T/in" ${2+"$2"} ${3+"$3"}
  like "$name: so is a file" "$status $out" '^2 .*in is no folder'
  ok "$name: nothing was made" [ ! -e "$T/nowhere" ]
  is "$name: and no state" "$(find "$HOME" "$T/elsewhere" -type d | sort)" "$(cat "$T/before")"
done

done_testing
