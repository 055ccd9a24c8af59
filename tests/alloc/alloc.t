# Every hook again and again, failing its 1st, 2nd, ... allocation, once alone
# and once with all that follow: the guard refuses or answers as it always
# would, and never lets a forbidden call pass; the others stay neutral or
# answer as always; nobody crashes, nobody says half a sentence.
. "${SRC:-.}/tests/lib/tap.sh"

SHIM=$BUILD/tests/failalloc.so
FIXTURES=$SRC/tests/fixtures/claude-code

# the same programs, but alerts go nowhere: no deliver for each of thousands
mkdir -p "$T/tree/libexec/holdfast"
cp "$LIBEXEC"/holdfast-* "$T/tree/libexec/holdfast/"
ln -s "$BUILD/share" "$T/tree/share"
ln -sf "$(command -v true)" "$T/tree/libexec/holdfast/holdfast-deliver"
LIBEXEC=$T/tree/libexec/holdfast

mkdir -p "$XDG_CONFIG_HOME/holdfast"
cat >"$XDG_CONFIG_HOME/holdfast/config.ini" <<'CONFIG'
[rules]
pin = Use bun, never npm.

[stop probe]
run = echo the probe failed; false
CONFIG
project project <<'POLICY'
[commands]
deny = npm publish
ask = git push

[scope]
protect = .github/**

[rule prod-db]
match = psql * --host=prod-*
verdict = deny
why = production is read through the replica
POLICY

CLAUDE_PROJECT_DIR=$project
export CLAUDE_PROJECT_DIR

# the answer, read without forking
answer() {
  line=
  rest=
  { IFS= read -r line; IFS= read -r rest; } <"$T/out"
  errs=
  IFS= read -r errs <"$T/err"
}

is_deny() {
  case $status:$errs:$rest:$line in
  2:?*::'{'*'"permissionDecision":"deny"'*'}}') ;;
  *) return 1 ;;
  esac
}

is_neutral() {
  [ "$status" = 0 ] && [ -z "$rest" ] || return 1
  case $line in
  '') ;;
  *'"permissionDecision"'* | *'"decision"'* | *'"behavior"'*) return 1 ;;
  '{'*'}') ;;
  *) return 1 ;;
  esac
}

feed_file() { # feed_file PROGRAM FILE; in a state that nobody saw before
  new_state
  "$LIBEXEC/holdfast-$1" $HOST <"$2" >"$T/out" 2>"$T/err"
  status=$?
  answer
}

# each NAME PROGRAM FILE KIND: KIND says which answers are good
#   forbidden  a refusal, always
#   asked      a question to the person or a refusal
#   harmless   the usual answer or a refusal
#   kept       the usual answer, or the session keeps its old settings
#   own        the same as other; or the project's policy could not be read, it
#              says so, and what is the person's own holds all the same
#   other      the usual answer or a neutral one
each() {
  name=$1
  program=$2
  file=$3
  kind=$4
  feed_file "$program" "$file"
  usual_status=$status
  usual=$line
  bad=
  total=0
  for mode in AT FROM; do
    n=0
    while :; do
      n=$((n + 1))
      new_state
      env LD_PRELOAD="$SHIM" "FAILALLOC_$mode=$n" FAILALLOC_MARK="$T/mark.$generation" \
        "$LIBEXEC/holdfast-$program" $HOST <"$file" >"$T/out" 2>"$T/err"
      status=$?
      answer
      [ -e "$T/mark.$generation" ] || break
      total=$((total + 1))
      case $kind in
      forbidden) is_deny && continue ;;
      asked)
        is_deny && continue
        case $status:$rest:$line in
        0::'{'*'"permissionDecision":"ask"'*'}}') continue ;;
        esac
        ;;
      harmless)
        is_deny && continue
        [ "$status:$line" = "$usual_status:$usual" ] && continue
        ;;
      kept)
        [ "$status:$line" = "$usual_status:$usual" ] && continue
        case $status:$errs:$line in
        2:?*: | 2:?*:'{"decision":"block"'*'}') continue ;;
        esac
        ;;
      own)
        is_neutral && continue
        [ "$status:$line" = "$usual_status:$usual" ] && continue
        case $status:$rest:$line in
        0::'{"systemMessage":"Holdfast: .holdfast/policy.ini:'*'"decision":"block"'*'}') continue ;;
        esac
        ;;
      other)
        is_neutral && continue
        [ "$status:$line" = "$usual_status:$usual" ] && continue
        ;;
      esac
      bad="$bad $mode=$n:$status:$(printf %.80s "$line")"
    done
  done
  is "$name: $total failures, each answered" "$bad" ""
  ok "$name: allocations were failed at all" [ "$total" -gt 10 ]
}

# a new state folder costs no process
generation=0
new_state() {
  generation=$((generation + 1))
  XDG_STATE_HOME=$T/state/$generation
}

bash_payload 'cd src && npm publish' >"$T/forbidden"
bash_payload 'git push origin main' >"$T/ask"
bash_payload 'echo hello | grep h' >"$T/harmless"
for sample in PreToolUse-Write PreToolUse-Edit PreToolUse-mcp SessionStart-startup UserPromptSubmit \
  PermissionRequest-Bash PostToolUse-Bash Notification-idle_prompt PreCompact-auto \
  Stop-first SubagentStop-first SessionEnd-other ConfigChange-user_settings; do
  payload "$FIXTURES/$sample.json" >"$T/$sample"
done
sed "s|\"file_path\":\"[^\"]*\"|\"file_path\":\"$project/.github/ci.yml\"|" \
  "$T/PreToolUse-Write" >"$T/protected"

each "a forbidden command" pre-tool-use "$T/forbidden" forbidden
each "a protected file" pre-tool-use "$T/protected" forbidden
each "a command to ask about" pre-tool-use "$T/ask" asked
each "a harmless command" pre-tool-use "$T/harmless" harmless
each "a write" pre-tool-use "$T/PreToolUse-Write" harmless
each "an edit" pre-tool-use "$T/PreToolUse-Edit" harmless
each "an MCP call" pre-tool-use "$T/PreToolUse-mcp" harmless
each "session-start" session-start "$T/SessionStart-startup" other
each "user-prompt-submit" user-prompt-submit "$T/UserPromptSubmit" other
each "permission-request" permission-request "$T/PermissionRequest-Bash" other
each "post-tool-use" post-tool-use "$T/PostToolUse-Bash" other
each "notification" notification "$T/Notification-idle_prompt" other
each "pre-compact" pre-compact "$T/PreCompact-auto" other
each "stop" stop "$T/Stop-first" own
each "subagent-stop" subagent-stop "$T/SubagentStop-first" other
each "session-end" session-end "$T/SessionEnd-other" other
each "config-change" config-change "$T/ConfigChange-user_settings" kept

# whatever was written, each line of it is whole
is "and no log has a broken line" "$(find "$T/state" -name 'evidence*.jsonl' -exec cat {} + |
  perl -MJSON::PP -ne 'BEGIN { $json = JSON::PP->new->utf8 } ref(eval { $json->decode($_) }) or print' | head -n 3)" ""

done_testing
