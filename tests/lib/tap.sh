# A small TAP library for sh, and a place of its own for each test.
#
#   . "${SRC:-.}/tests/lib/tap.sh"
#   ok "a sentence" COMMAND...          passes if the command does
#   is "a sentence" "$got" "$want"
#   like "a sentence" "$got" 'extended regular expression'
#   unlike ...                          the opposite
#   pass "a sentence"; fail "a sentence"; diag TEXT
#   done_testing                        last line: prints the plan
#
#   run COMMAND...         sets $status, $out, $err; files $T/out and $T/err
#   project NAME [<policy] makes the git project $T/NAME, sets $project
#   payload FILE           a recorded payload, its paths set to $project and $HOME
#   bash_payload COMMAND   a PreToolUse payload of Claude Code for a command
#   feed PROGRAM [HOST]    run holdfast-PROGRAM with stdin, like run
#   evidence               all lines of all logs below the scratch home
#
# $T is a scratch folder, gone at exit; HOME and XDG_* are in it. The
# environment is emptied but for what the programs and sanitizers need, so
# that a test sees the same everywhere, also when an agent runs it.
# shellcheck shell=sh disable=SC2034 # what is set here is for the tests

if [ -z "${TAP_CLEAN-}" ]; then
  SRC=${SRC:-$(pwd)}
  BUILD=$(cd "${BUILD:-build}" && pwd) || exit 2
  exec env -i TAP_CLEAN=1 PATH="$PATH" SRC="$SRC" BUILD="$BUILD" \
    LOGS="${LOGS-}" CI="${CI-}" MAKE="${MAKE:-make}" CC="${CC:-cc}" \
    ASAN_OPTIONS="${ASAN_OPTIONS-}" UBSAN_OPTIONS="${UBSAN_OPTIONS-}" \
    LSAN_OPTIONS="${LSAN_OPTIONS-}" TMPDIR="${TMPDIR:-/tmp}" \
    LC_ALL=C TZ=UTC0 sh "$0" "$@"
fi
unset TAP_CLEAN

T=$(mktemp -d "$TMPDIR/holdfast-test.XXXXXX") || exit 2
# the name without links, as programs will see it
T=$(cd "$T" && pwd -P)
HOME=$T/home
XDG_CONFIG_HOME=$HOME/.config
XDG_STATE_HOME=$HOME/.local/state
XDG_DATA_HOME=$HOME/.local/share
XDG_CACHE_HOME=$HOME/.cache
XDG_RUNTIME_DIR=$T/run
GIT_CONFIG_NOSYSTEM=1
export HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME
export XDG_RUNTIME_DIR GIT_CONFIG_NOSYSTEM
mkdir -m 700 "$HOME" "$XDG_RUNTIME_DIR"

LIBEXEC=$BUILD/libexec/holdfast
HOLDFAST=$BUILD/bin/holdfast
PTY=$BUILD/tests/pty
HOST=claude-code
project=$T

tap_count=0
tap_failed=0
tap_planned=

tap_cleanup() {
  tap_status=$?
  trap - EXIT
  cd / || exit 2
  # what a hook left running, holdfast-deliver for one, knows our home
  for tap_environ in $(grep -lF "HOME=$T/home" /proc/[0-9]*/environ 2>/dev/null); do
    tap_pid=${tap_environ#/proc/}
    kill -KILL "${tap_pid%/environ}" 2>/dev/null
  done
  chmod -R u+rwX "$T" 2>/dev/null
  rm -rf "$T"
  exit "$tap_status"
}
trap tap_cleanup EXIT
trap 'exit 130' HUP INT TERM

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

pass() {
  tap_count=$((tap_count + 1))
  echo "ok $tap_count - $1"
}

fail() {
  tap_count=$((tap_count + 1))
  tap_failed=$((tap_failed + 1))
  echo "not ok $tap_count - $1"
}

ok() {
  tap_name=$1
  shift
  if "$@"; then
    pass "$tap_name"
  else
    fail "$tap_name"
    diag "false: $*"
    return 1
  fi
}

is() {
  if [ "$2" = "$3" ]; then
    pass "$1"
  else
    fail "$1"
    diag "got:  $2"
    diag "want: $3"
    return 1
  fi
}

like() {
  if printf '%s\n' "$2" | grep -Eq -- "$3"; then
    pass "$1"
  else
    fail "$1"
    diag "got: $2"
    diag "which is not like: $3"
    return 1
  fi
}

unlike() {
  if printf '%s\n' "$2" | grep -Eq -- "$3"; then
    fail "$1"
    diag "got: $2"
    diag "which should not be like: $3"
    return 1
  else
    pass "$1"
  fi
}

plan() {
  tap_planned=$1
  echo "1..$1"
}

done_testing() {
  [ -n "$tap_planned" ] || echo "1..$tap_count"
  [ "$tap_failed" = 0 ]
  exit
}

run() {
  "$@" >"$T/out" 2>"$T/err"
  status=$?
  out=$(cat "$T/out")
  err=$(cat "$T/err")
}

project() {
  project=$T/$1
  mkdir -p "$project/.holdfast"
  # a project needs a .git, not git: faster, and the same everywhere
  git -C "$project" init -q 2>/dev/null || mkdir -p "$project/.git"
  if [ ! -t 0 ]; then
    cat >"$project/.holdfast/policy.ini"
    [ -s "$project/.holdfast/policy.ini" ] || rm "$project/.holdfast/policy.ini"
  fi
}

json_text() { # JSON_TEXT: quoted; one line per line of the input
  printf '%s' "$1" | awk '
    BEGIN { ORS = "" }
    {
      gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, "\\r")
      print (NR > 1 ? "\\n" : "\"") $0
    }
    END { print (NR ? "" : "\"") "\"" }'
}

payload() {
  sed "s|/home/dev/project|$project|g; s|/home/dev|$HOME|g" "$1"
}

bash_payload() {
  printf '{"session_id":"%s","transcript_path":"%s","cwd":"%s",' \
    "${session:-11111111-2222-4333-8444-555555555555}" "$T/transcript.jsonl" "$project"
  printf '"prompt_id":"p1","permission_mode":"default","hook_event_name":"PreToolUse",'
  printf '"tool_name":"Bash","tool_input":{"command":%s,"description":"a test"},' "$(json_text "$1")"
  printf '"tool_use_id":"%s"}\n' "${call:-toolu_01}"
}

feed() {
  CLAUDE_PROJECT_DIR=$project run "$LIBEXEC/holdfast-$1" "${2:-$HOST}"
}

evidence() {
  find "$XDG_STATE_HOME/holdfast" -name 'evidence*.jsonl' -exec cat {} + 2>/dev/null
}
