#!/bin/sh
# holdfast doctor: what is well, what is wrong, and that it touches nothing.
. "${SRC:-.}/tests/lib/tap.sh"

settings=$HOME/.claude/settings.json
state=$XDG_STATE_HOME/holdfast
PATH=/usr/bin:/bin
export PATH
scratch=$T/tmp
mkdir "$scratch"
TMPDIR=$scratch
export TMPDIR

doctor() { run "$HOLDFAST" doctor "$@"; }
listing() { find "$HOME" "$project" -type f -exec sha256sum {} + 2>/dev/null | sort; }

# a program of ours that does something else: $1 becomes the script $2
stand_in() {
  rm -rf "$T/copy"
  mkdir -p "$T/copy/bin" "$T/copy/libexec" "$T/copy/share"
  cp "$HOLDFAST" "$T/copy/bin/"
  cp -r "$LIBEXEC" "$T/copy/libexec/"
  cp -r "$BUILD/share/holdfast" "$T/copy/share/"
  printf '#!/bin/sh\n%s\n' "$2" >"$T/copy/libexec/holdfast/holdfast-$1"
  chmod 755 "$T/copy/libexec/holdfast/holdfast-$1"
  rm -f "$settings"
  "$T/copy/bin/holdfast" install --host claude-code >/dev/null 2>&1
  run "$T/copy/bin/holdfast" doctor
}

project well </dev/null
cd "$project" || exit 2

doctor
is "without an agent something is wrong" "$status" 1
like "and it says so" "$out" 'no agent that Holdfast knows is on this machine'

mkdir "$HOME/.claude"
doctor
is "an agent without hooks is wrong" "$status" 1
like "with what mends it" "$out" 'holdfast install --host claude-code'
like "it says so" "$out" 'not one hook of Holdfast is wired into Claude Code'
unlike "and in one line, not in one for each hook" "$out" 'holdfast-stop. is not wired'

"$HOLDFAST" install >"$T/out"
listing >"$T/before"
doctor
is "wired: all is well" "$status" 0 || diag "$out"
like "it says so" "$out" 'All is well'
like "each hook has a line" "$out" 'SubagentStop +holdfast-subagent-stop +user +[a-z]+ +[0-9.]+ ms'
like "the guard lets a harmless command pass, and refuses another" "$out" \
  'PreToolUse +holdfast-pre-tool-use +user +passes, refuses'
unlike "no colour where no terminal is" "$out" "$(printf '\033')"
is "nothing of the person's has changed" "$(listing)" "$(cat "$T/before")"
is "no record was made" "$(evidence)" ""
is "the scratch folder is gone" "$(ls "$scratch")" ""

run "$PTY" -d -- "$HOLDFAST" doctor
is "it is no different at a terminal" "$status" 0
run "$PTY" -- env TERM=xterm "$HOLDFAST" doctor
like "but for colour" "$out" "$(printf '\033\\[32m')"
run "$PTY" -- env TERM=xterm NO_COLOR=1 "$HOLDFAST" doctor
unlike "unless NO_COLOR is set" "$out" "$(printf '\033')"

doctor --quick
is "quick: all is well" "$status" 0
unlike "quick: nothing was fired" "$out" ' ms$'
doctor --json
is "JSON: all is well" "$status" 0
like "JSON: it says so" "$out" '^\{"version":"[0-9.]+","verdict":"ok",'
like "JSON: with the file and line of each hook" "$out" \
  '"event":"Stop","program":"stop","required":true,"wired":true,"scope":"user","file":"[^"]*settings.json","line":[0-9]+,'
ok "JSON: it is JSON" sh -c 'perl -MJSON::PP -0777 -e "decode_json(<STDIN>)" <"$1"' - "$T/out"

# the project of a person who works: real records, a real policy
printf '[commands]\ndeny = npm publish\n' >.holdfast/policy.ini
bash_payload 'ls src' >"$T/in"
feed pre-tool-use <"$T/in"
listing >"$T/before"
doctor
is "with records: all is well" "$status" 0 || diag "$out"
like "with records: their chain is whole" "$out" '1 record, the chain is whole'
is "with records: they are not touched" "$(listing)" "$(cat "$T/before")"

log=$(find "$state" -name evidence.jsonl)
sed 's/ls src/rm src/' "$log" >"$T/forged"
cp "$log" "$T/log" && cat "$T/forged" >"$log"
doctor
is "a forged record is wrong" "$status" 1
like "and is told" "$out" 'line 1 of the log is damaged'
cat "$T/log" >"$log"

chmod 777 "$state"
doctor
is "a folder of state that others can write to is wrong" "$status" 1
like "with what mends it" "$out" "chmod 700 $state"
chmod 700 "$state"

printf '[rules]\npin = x\n' >.holdfast/policy.ini
doctor
is "rules that are not trusted are wrong" "$status" 1
like "with what mends it" "$out" '> holdfast trust'
printf '[rules\n' >.holdfast/policy.ini
doctor
is "a broken policy is wrong" "$status" 1
like "with its line" "$out" 'policy.ini:1'
rm .holdfast/policy.ini

mkdir -p "$XDG_CONFIG_HOME/holdfast"
printf '[rules\n' >"$XDG_CONFIG_HOME/holdfast/config.ini"
doctor
is "a broken config is wrong" "$status" 1
like "and so is the guard that it shuts" "$out" 'it does not let .echo hello. pass: status 2: .*config.ini:1'
printf '[holdfast]\nmode = observe\n' >"$XDG_CONFIG_HOME/holdfast/config.ini"
doctor
like "observe is told" "$out" 'the mode is observe'
printf '[sink x]\ntype = slack\n' >"$XDG_CONFIG_HOME/holdfast/config.ini"
doctor
is "a sink without its address is wrong" "$status" 1
like "and is told" "$out" 'sink x'
rm "$XDG_CONFIG_HOME/holdfast/config.ini"

# nobody is alerted by a doctor
printf '[sink x]\ntype = webhook\nurl = http://127.0.0.1:9/\n' >"$XDG_CONFIG_HOME/holdfast/config.ini"
doctor
is "with a sink: all is well" "$status" 0 || diag "$out"
ok "no deliver was started" [ ! -e "$state/deliver.lock" ]
rm "$XDG_CONFIG_HOME/holdfast/config.ini"

# sinks that cannot work, and alerts that do not get out
sink_of() { # [KEY = VALUE...]: a sink for the person
  printf '[sink x]\ntype = ntfy\nurl = http://127.0.0.1:9/\n' >"$XDG_CONFIG_HOME/holdfast/config.ini"
  for line in "$@"; do printf '%s\n' "$line" >>"$XDG_CONFIG_HOME/holdfast/config.ini"; done
  doctor --quick
}
sink_of 'token = env:NOPE'
is "a secret that is not set is wrong" "$status" 1
like "and is told" "$out" 'sink x. token: env:NOPE is not set'
printf 's3cr3t\n' >"$T/token"
chmod 644 "$T/token"
sink_of "token = file:$T/token"
like "a secret that others can read is told" "$out" 'token: .*/token can be read by others; run: chmod 600'
unlike "but not the secret" "$out" 's3cr3t'
chmod 600 "$T/token"
sink_of "token = file:$T/token"
is "a secret in a file of one's own is well" "$status" 0 || diag "$out"
sink_of "token = file:$T/nowhere"
like "a secret that is not there is told" "$out" 'token: .*/nowhere does not exist'
sink_of 'token = cmd:touch ran'
ok "no command is run for a secret" [ ! -e ran ]
for line in 'quiet = 22-07' 'on = permisson' 'min-urgency = urgent' 'after = soon'; do
  sink_of "$line"
  is "$line: status 1" "$status" 1
  like "$line: is told" "$out" "sink x. ${line%% *} is written: "
done
printf '[alert]\nquiet = never\n' >"$XDG_CONFIG_HOME/holdfast/config.ini"
doctor --quick
like "a mistake in [alert] counts without a sink, too" "$out" 'wrong .*alert. quiet is written'

sink_of
spool=$(dirname "$log")/spool
mkdir -p "$spool"
printf '{}' >"$spool/0001-a1.alert"
doctor --quick
is "an alert that waits is no fault" "$status" 0
like "but told" "$out" '1 alert waits: just raised'
like "and not all is well" "$out" 'Holdfast holds, but 1 alert waits'
doctor --quick --json
like "JSON: it is counted" "$out" '"alerts_waiting":1'
printf 'waits 2 3 1795219200000000 1795219300000000 cannot connect\n' \
  >"$spool/0001-a1.$(printf x | sha256sum | cut -c1-16).try"
doctor --quick
is "an alert that does not get out is wrong" "$status" 1
like "with the sink and the reason" "$out" '1 alert waits; .sink x. was tried 3 times: cannot connect'
rm -r "$spool"
rm "$XDG_CONFIG_HOME/holdfast/config.ini"

cp "$log" "$T/log"
now=$(date -u +%Y-%m-%dT%H:%M:%S.000000Z)
printf '{"time":"%s","event":"failure","program":"stop","failure":"the disk is full"}\n' "$now" >>"$log"
doctor --quick
is "a hook that failed is no fault of now" "$status" 0
like "but all is not well" "$out" 'Holdfast holds, but 1 hook failed in the last day'
printf '{"time":"%s","event":"alert","sink":"x","result":"given-up","why":"no route"}\n' "$now" >>"$log"
doctor --quick
like "an alert that nobody got is told" "$out" '1 alert did not get out .*sink x. given-up: no route'
cat "$T/log" >"$log"

# hooks that do not do what they should
stand_in pre-tool-use 'exit 0'
is "a guard that lets everything pass is wrong" "$status" 1
like "and is told" "$out" 'it does not refuse .holdfast uninstall.'
stand_in pre-tool-use 'echo no >&2; exit 2'
like "so is one that lets nothing pass" "$out" 'it does not let .echo hello. pass: status 2: no'
stand_in stop 'kill -SEGV $$'
like "and a hook that crashes" "$out" 'it broke off with status 139'
stand_in notification 'echo hello'
like "and one that says something else than JSON" "$out" 'something else than JSON'
stand_in session-end ': </dev/stdin' # a socket cannot be opened by its name
like "stdin is a socket, as the agent's" "$out" 'it broke off with status [1-9]'
stand_in session-end '[ ! -t 0 ] && ! (: </dev/tty) 2>/dev/null && [ "$CLAUDECODE" = 1 ] || exit 9'
unlike "there is no terminal, and the agent's marks are there" "$out" 'status 9'
stand_in session-end '[ "$1" = claude-code ] && [ "$#" = 1 ] && [ "$PWD" = "$CLAUDE_PROJECT_DIR" ] || exit 9'
unlike "it gets its argument and its folder" "$out" 'status 9'
sed 's/"timeout": 10$/"timeout": 4/' "$settings" >"$T/edited"
cat "$T/edited" >"$settings"
printf '#!/bin/sh\nsleep 60\n' >"$T/copy/libexec/holdfast/holdfast-session-end"
run "$T/copy/bin/holdfast" doctor
like "a hook that hangs is ended and told" "$out" 'it did not answer in time'
rm "$T/copy/libexec/holdfast/holdfast-session-end"
run "$T/copy/bin/holdfast" doctor
is "a program that is gone is wrong" "$status" 1
like "and is told" "$out" 'SessionEnd .holdfast-session-end. does not work: the program is not there'
doctor
like "another installation's programs are told" "$out" 'another installation than this one'

printf '{"disableAllHooks": true}' >.claude-x
mkdir .claude && mv .claude-x .claude/settings.json
doctor
is "hooks switched off are wrong" "$status" 1
like "with the file" "$out" "disableAllHooks.*$project/.claude/settings.json"
rm -r .claude

"$PTY" -d -- "$HOLDFAST" install >"$T/out" 2>&1
doctor
is "and after all that, install mends it" "$status" 0 || diag "$out"
TMPDIR=$T/none
doctor
is "without a scratch folder it cannot tell" "$status" 2
TMPDIR=$scratch
doctor --host nobody
is "an unknown agent is status 2" "$status" 2
doctor x
is "an argument is status 2" "$status" 2
doctor --help
is "--help is status 0" "$status" 0

done_testing
