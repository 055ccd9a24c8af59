# Every payload that was recorded from the real host, fed to the program that
# is wired for it: status and answer as tests/cases/claude-code.txt says. Then
# to all the others, which must not mind.
. "${SRC:-.}/tests/lib/tap.sh"

FIXTURES=$SRC/tests/fixtures/claude-code
PROGRAMS=$(cd "$LIBEXEC" && for p in holdfast-*; do [ "$p" = holdfast-deliver ] || echo "${p#holdfast-}"; done)

mkdir -p "$XDG_CONFIG_HOME/holdfast"
cat >"$XDG_CONFIG_HOME/holdfast/config.ini" <<'CONFIG'
[rules]
pin = Use bun, never npm.

[commands]
deny = echo hello

[stop probe]
run = echo the probe failed; test -e finished
CONFIG
project project </dev/null

# wired as a person would, so that no hook has holes to report
run "$PTY" -d -- "$HOLDFAST" install --host claude-code --user
is "the hooks are wired" "$status" 0 || diag "$out"

is_json() {
  perl -MJSON::PP -0777 -e 'exit !(ref(eval { JSON::PP->new->utf8->decode(<STDIN>) }) eq "HASH")' <"$1"
}

matches() { # is stdout one line, and does it match from end to end?
  [ "$(wc -l <"$T/out")" = 1 ] && grep -Eqx -- "$1" "$T/out" && is_json "$T/out"
}

answered() { # answered WANT EVENT
  case $1 in
  silent | ignored) [ ! -s "$T/out" ] && [ ! -s "$T/err" ] ;;
  context)
    matches "\{\"hookSpecificOutput\":\{\"hookEventName\":\"$2\",\"additionalContext\":\".*Use bun, never npm\..*\"\}\}"
    ;;
  deny)
    [ -s "$T/err" ] &&
      matches '\{"hookSpecificOutput":\{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":".*echo hello.*"\}\}'
    ;;
  block) matches '\{"decision":"block","reason":".*probe.*the probe failed.*"\}' ;;
  *) false ;;
  esac
}

feed_payload() { # feed_payload NAME PROGRAM
  CLAUDE_PROJECT_DIR=$project "$LIBEXEC/holdfast-$2" $HOST <"$T/payloads/$1" >"$T/out" 2>"$T/err"
  status=$?
}

mkdir "$T/payloads"
for file in "$FIXTURES"/*.json; do
  name=${file##*/}
  payload "$file" >"$T/payloads/${name%.json}"
done

lines=0
while read -r name program want_status want; do
  case $name in '#'* | '') continue ;; esac
  lines=$((lines + 1))
  [ "$want" = foreign ] && continue
  # each payload meets a session that has seen nothing
  XDG_STATE_HOME=$T/state/$lines
  if [ "$program" = - ]; then
    run_by=$PROGRAMS
  else
    run_by=$program
  fi
  bad=
  for program in $run_by; do
    feed_payload "$name" "$program"
    [ "$status" = "$want_status" ] && answered "$want" "${name%%-*}" && continue
    bad="$bad $program: status $status, $(head -c 400 "$T/out"), $(head -c 200 "$T/err")"
  done
  is "$name: status $want_status, $want" "$bad" ""
done <"$SRC/tests/cases/claude-code.txt"
is "every payload has its line in the table" "$(find "$T/payloads" -type f | wc -l)" "$lines"

# what was understood is on record under its own name
XDG_STATE_HOME=$T/state/all
bad=
while read -r name program want_status want; do
  case $name in '#'* | '') continue ;; esac
  case $program:$want in -:* | *:ignored) continue ;; esac
  before=$(evidence | wc -l)
  feed_payload "$name" "$program"
  [ "$(evidence | wc -l)" -gt "$before" ] || bad="$bad $name"
done <"$SRC/tests/cases/claude-code.txt"
is "every event that a program is wired to is on record" "$bad" ""
unlike "and none as a failure" "$(evidence)" '"event":"failure"'

# a payload at the wrong program: no crash, no nonsense, nobody is let through
# or held up by it
bad=
count=0
for program in $PROGRAMS; do
  for file in "$T/payloads"/*; do
    name=${file##*/}
    grep -q "^$name  *$program " "$SRC/tests/cases/claude-code.txt" && continue
    feed_payload "$name" "$program"
    count=$((count + 1))
    case $status in
    0 | 2) ;;
    *) bad="$bad $program<$name:$status" ;;
    esac
    if [ -s "$T/out" ]; then
      is_json "$T/out" || bad="$bad $program<$name:nonsense"
      grep -q '"allow"' "$T/out" && bad="$bad $program<$name:allows"
      [ "$program" = pre-tool-use ] || ! grep -q '"permissionDecision"' "$T/out" ||
        bad="$bad $program<$name:decides"
    fi
  done
done
is "$count payloads at programs that are not theirs" "$bad" ""

done_testing
