#!/bin/sh
# A settings file changes under a running session.
. "${SRC:-.}/tests/lib/tap.sh"

PAYLOADS=$SRC/tests/fixtures/claude-code
settings=$HOME/.claude/settings.json
person() { run "$PTY" -d -- "$HOLDFAST" "$@"; }

changed() { # PAYLOAD: the host says which file
  payload "$PAYLOADS/ConfigChange-$1.json" >"$T/in"
  feed config-change <"$T/in"
}

blocked() { # NAME LIKE
  is "$1: the session keeps its settings" "$status" 2
  like "$1: in the host's own words" "$out" '^\{"decision":"block","reason":".*"'
  like "$1: it says why" "$out" "$2"
  like "$1: and how a person does it" "$out" 'holdfast uninstall'
}

silent() { # NAME
  is "$1: nothing is said" "$status$out$err" 0
}

project tamper </dev/null
mkdir "$HOME/.claude"
printf '{\n  "model": "opus"\n}\n' >"$settings"
person install
is "the hooks are wired" "$status" 0
cp "$settings" "$T/good"

changed user_settings
silent "install itself"
sed 's/opus/sonnet/' "$T/good" >"$settings"
changed user_settings
silent "another model"

mkdir "$project/.claude"
printf '{"permissions":{"allow":["Bash(ls)"]}}' >"$project/.claude/settings.local.json"
changed local_settings
silent "a permission that the client wrote"

printf '{"disableAllHooks":true}' >"$project/.claude/settings.local.json"
changed local_settings
blocked "hooks switched off in a project" 'disableAllHooks.*switches hooks off'
like "it is on record" "$(evidence)" \
  '"event":"config_change".*"verdict":"deny","rule":"holdfast.settings"'
# deliver writes down what became of the alert
told() {
  for _ in $(seq 100); do
    evidence | grep -q '"event":"alert".*"kind":"tamper"' && return
    sleep 0.1
  done
  return 1
}
ok "a person is told" told
printf '{"env":{"LD_PRELOAD":"/tmp/x.so"}}' >"$project/.claude/settings.local.json"
changed local_settings
blocked "a library for our hooks" 'LD_PRELOAD'
rm "$project/.claude/settings.local.json"

: >"$settings"
changed user_settings
blocked "settings emptied" 'not one hook of Holdfast is wired'
printf '{}' >"$settings"
changed user_settings
blocked "hooks taken out" 'not one hook of Holdfast is wired'
rm "$settings"
changed user_settings
blocked "settings removed" 'not one hook of Holdfast is wired'
sed 's/^{/{"model": 5,/' "$T/good" >"$settings"
changed user_settings
blocked "a value that makes the client drop the file" 'model'
sed 's/PreToolUse/PreToolUsed/' "$T/good" >"$settings"
changed user_settings
blocked "one hook renamed" 'PreToolUse'
sed 's|"command": "[^"]*/holdfast-pre-tool-use"|"command": "/bin/true/holdfast-pre-tool-use"|' "$T/good" >"$settings"
changed user_settings
blocked "one hook led elsewhere" 'PreToolUse'

cp "$T/good" "$settings"
person uninstall
is "a person takes them out" "$status" 0
is "as it was" "$(cat "$settings")" "$(printf '{\n  "model": "opus"\n}')"
changed user_settings
silent "uninstall by a person"
printf '{}' >"$settings"
changed user_settings
blocked "and what came after that" 'not one hook of Holdfast is wired'

run "$LIBEXEC/holdfast-config-change" </dev/null
is "without a host it says how it is called" "$status" 2
payload "$PAYLOADS/PreToolUse-Bash.json" >"$T/in"
feed config-change <"$T/in"
silent "another event"
printf '{' >"$T/in"
feed config-change <"$T/in"
is "what it cannot read leaves the session with its old settings" "$status" 2

done_testing
