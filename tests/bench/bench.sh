#!/bin/sh
# What one tool call costs: the whole pre-tool-use process, with 30 rules of
# its own beside the shipped packs, a command of 60 characters, and the append
# to the evidence log; next to programs that do nothing and to hooks of the
# kind people use. All take turns in one run; ratios are medians over rounds.
# Figures are printed, never judged: a busy machine is no failure.
set -u

: "${ROUNDS:=60}" "${PER_ROUND:=5}" "${CC:=cc}" "${PKG_CONFIG:=pkg-config}"
BUILD=$(cd "$BUILD" && pwd)
here=tests/bench
out=$BUILD/bench
world=$(mktemp -d)
trap 'rm -rf "$world"' EXIT
mkdir -p "$out" "$world/project/.git" "$world/project/.holdfast"

# as the product is built, but for what is being compared
flags="-std=c11 -O2"
# shellcheck disable=SC2046,SC2086 # flags are words
{
  $CC $flags -D_XOPEN_SOURCE=700 $here/bench.c -o "$out/bench" || exit 1
  printf 'int main(void)\n{\n\treturn 0;\n}\n' >"$out/nothing.c"
  $CC $flags -static "$out/nothing.c" -o "$out/static" || exit 1
  # the same libraries, needed although nothing of them is used
  $CC $flags -fPIE -pie -Wl,-z,relro,-z,now -Wl,--no-as-needed "$out/nothing.c" \
    $($PKG_CONFIG --libs libcjson inih) -o "$out/dynamic" || exit 1
}

export HOME="$world/home" XDG_STATE_HOME="$world/state" XDG_CONFIG_HOME="$world/config"
export BENCH_RULES="$PWD/$here/rules.txt" BENCH_LOG="$world/log.jsonl"
mkdir -p "$HOME"
{
  echo '[commands]'
  sed 's/^/deny = /' $here/rules.txt
} >"$world/project/.holdfast/policy.ini"

command='cd src && make -j4 test 2>&1 | grep -v warning | tail -n 20 '
# "&" and "|" mean something to sed
quoted=$(printf '%s' "$command" | sed 's/[&|]/\\&/g')
sed "s|/home/dev/project|$world/project|g; s|\"command\":\"[^\"]*\"|\"command\":\"$quoted\"|" \
  tests/fixtures/claude-code/PreToolUse-Bash.json >"$world/payload.json"

"$BUILD/libexec/holdfast/holdfast-pre-tool-use" claude-code <"$world/payload.json" >"$world/answer" 2>&1
status=$?
if [ "$status" != 0 ] || [ -s "$world/answer" ]; then
  echo "bench: the guard should have let the command pass; it ended with $status and said:" >&2
  cat "$world/answer" >&2
  exit 1
fi

set -- -- guard "$BUILD/libexec/holdfast/holdfast-pre-tool-use" claude-code \
  -- static "$out/static" -- dynamic "$out/dynamic"
missing=
if node=$(command -v node); then
  set -- "$@" -- node "$node" "$PWD/$here/hook.mjs"
else
  missing="$missing node"
fi
if bash=$(command -v bash) && command -v jq >/dev/null; then
  set -- "$@" -- bash "$bash" "$PWD/$here/hook.sh"
else
  missing="$missing jq"
fi

"$out/bench" "$ROUNDS" "$PER_ROUND" "$world/payload.json" "$@" >"$out/result" || {
  echo "bench: the runner failed" >&2
  exit 1
}

value() { awk -v kind="$1" -v a="$2" -v b="${3-}" \
  '$1 == kind && $2 == a && (kind == "time" ? 1 : $3 == b) { print $NF }' "$out/result"; }

row() { # row LABEL WORDS
  if [ -n "$(value time "$1")" ]; then
    printf '  %-42s %7.2f ms\n' "$2" "$(awk -v us="$(value time "$1")" 'BEGIN { print us / 1000 }')"
  else
    printf '  %-42s %s\n' "$2" "not measured: $3 is not installed"
  fi
}

echo "One call, from start to exit ($ROUNDS rounds of $PER_ROUND, medians):"
row static "a static program that does nothing"
row dynamic "a dynamic one with our libraries"
row guard "holdfast-pre-tool-use, 30 rules, on record"
row bash "a hook in bash and jq" "jq"
row node "a hook in Node" "node"
echo
printf 'guard : doing nothing (dynamic)  %5.2f   goal: at most 1.6\n' "$(value ratio guard dynamic)"
printf 'guard : doing nothing (static)   %5.2f\n' "$(value ratio guard static)"
case $missing in
*node*) echo 'Node : guard                     not measured: node is not installed' ;;
*) printf 'Node : guard                     %5.1f   goal: at least 60\n' "$(value ratio node guard)" ;;
esac
case $missing in
*jq*) echo 'bash+jq : guard                  not measured: jq is not installed' ;;
*) printf 'bash+jq : guard                  %5.1f\n' "$(value ratio bash guard)" ;;
esac
