#!/bin/sh
# holdfast install and uninstall, on settings as people have them.
. "${SRC:-.}/tests/lib/tap.sh"

FIXTURES=$SRC/tests/fixtures/settings/claude-code
settings=$HOME/.claude/settings.json
state=$XDG_STATE_HOME/holdfast
# no agent of this machine may be found by accident
PATH=/usr/bin:/bin
export PATH

# as a person does it, though an agent may run this test
person() { run "$PTY" -d -- "$HOLDFAST" "$@"; }

fresh() { # [FIXTURE]: an empty home, with these settings
  chmod -R u+rwX "$HOME"
  rm -rf "$HOME" "$T/work"
  mkdir -m 700 "$HOME"
  mkdir "$T/work"
  cd "$T/work" || exit 2
  [ $# = 0 ] || { mkdir "$HOME/.claude" && cp "$1" "$settings"; }
}

count() { grep -o '/holdfast-[a-z-]*"' "$settings" | wc -l | tr -d ' '; }

# the text that a unified diff makes of FILE
patched() { # FILE DIFF
  awk 'FILENAME == ARGV[1] { old[NR] = $0; n = NR; next }
    /^(---|\+\+\+) / && !hunk { next }
    /^@@ / {
      hunk = 1
      split($2, from, /[-,]/)
      if (from[3] == 0) from[2]++
      while (at + 1 < from[2]) print old[++at]
      next
    }
    /^\\/ { next }
    /^-/ { if (old[++at] != substr($0, 2)) print "MISMATCH" at; next }
    /^ / { if (old[++at] != substr($0, 2)) print "MISMATCH" at; print old[at]; next }
    /^\+/ { print substr($0, 2) }
    END { while (at < n) print old[++at] }' "$1" "$2"
}

hooks=$(HOME=$T/none XDG_STATE_HOME=$T/none "$HOLDFAST" install --host claude-code --dry-run | grep -c '"command": ')
ok "there are hooks to wire" [ "$hooks" -ge 10 ]

# --- every kind of file: in, in again, out

for file in "$FIXTURES"/good/*.json; do
  name=$(basename "$file" .json)
  fresh "$file"
  before=$(ls -l "$settings" | cut -c1-10)

  run "$HOLDFAST" install --dry-run
  cp "$T/out" "$T/diff"
  ok "$name: a dry run writes nothing" cmp -s "$file" "$settings"

  run "$HOLDFAST" install
  is "$name: install succeeds" "$status" 0
  is "$name: every hook is there once" "$(count)" "$hooks"
  patched "$file" "$T/diff" >"$T/patched"
  printf '%s\n' "$(cat "$settings")" | tr -d '\r' >"$T/installed"
  printf '%s\n' "$(cat "$T/patched")" | tr -d '\r' >"$T/expected"
  ok "$name: the dry run showed just that" cmp -s "$T/expected" "$T/installed"
  is "$name: its mode is kept" "$(ls -l "$settings" | cut -c1-10)" "$before"
  # lines tell only where there are some
  [ "$(wc -l <"$file")" -lt 3 ] || is "$name: no line of others is lost" "$(tr -d ' \t\r,[]{}' <"$file" | sort -u |
    while IFS= read -r line; do
      tr -d ' \t\r,[]{}' <"$settings" | grep -Fq -- "$line" || echo "lost: $line"
    done)" ""

  cp "$settings" "$T/once"
  run "$HOLDFAST" install
  like "$name: a second install changes nothing, and says so" "$out" 'already wired'
  ok "$name: and not one byte" cmp -s "$T/once" "$settings"

  person uninstall
  is "$name: uninstall succeeds" "$status" 0
  ok "$name: byte for byte as it was" cmp -s "$file" "$settings"
done

# --- edited since: only ours go

for name in others tabs crlf minified one-line hand-written bom four-blanks; do
  fresh "$FIXTURES/good/$name.json"
  edit='s/"model" *: *"[a-z]*"/"model": "mine"/'
  sed "$edit" "$settings" >"$T/want"
  "$HOLDFAST" install >"$T/out" 2>&1
  sed "$edit" "$settings" >"$T/edited"
  cat "$T/edited" >"$settings"
  person uninstall
  is "$name, edited since: uninstall succeeds" "$status" 0
  ok "$name, edited since: the edit stays, the hooks go" cmp -s "$T/want" "$settings"
done

fresh "$FIXTURES/good/empty-events.json"
"$HOLDFAST" install >"$T/out" 2>&1
sed 's/^{/{\n  "model": "mine",/' "$settings" >"$T/edited"
cat "$T/edited" >"$settings"
person uninstall
like "empty containers that were there stay" "$(tr -d ' \n' <"$settings")" \
  '^\{"model":"mine","hooks":\{"PreToolUse":\[\],"Stop":\[\{"hooks":\[\]\}\]\}\}$'

fresh
"$HOLDFAST" install --host claude-code >"$T/out" 2>&1
sed 's/^{/{\n  "model": "mine",/' "$settings" >"$T/edited"
cat "$T/edited" >"$settings"
person uninstall
is "a file of ours that others use stays, with what is theirs" \
  "$(tr -d ' \n' <"$settings")" '{"model":"mine"}'

# --- not there before

fresh
run "$HOLDFAST" install
is "without an agent: nothing is done, and that is no failure" "$status" 0
like "without an agent: it says so" "$out" 'No agent that Holdfast knows'
like "without an agent: and how to go on" "$out" 'holdfast install --host NAME'
ok "without an agent: no settings are made" [ ! -e "$HOME/.claude" ]

run "$HOLDFAST" install --host claude-code
is "a new file is made" "$status" 0
is "with every hook" "$(count)" "$hooks"
is "for its owner alone" "$(ls -l "$settings" | cut -c1-10)" -rw-------
person uninstall
ok "and it goes again, with the folder" [ ! -e "$HOME/.claude" ]

fresh
mkdir "$HOME/.claude"
"$HOLDFAST" install >"$T/out"
ok "a folder in the home is an agent" [ -e "$settings" ]
: >"$HOME/.claude/history.jsonl"
person uninstall
ok "the file goes" [ ! -e "$settings" ]
ok "a folder that others use stays" [ -e "$HOME/.claude/history.jsonl" ]

fresh
mkdir "$T/work/bin"
printf '#!/bin/sh\n' >"$T/work/bin/claude"
chmod 755 "$T/work/bin/claude"
run env PATH="$T/work/bin:$PATH" "$HOLDFAST" install
ok "a program on the PATH is an agent" [ -e "$settings" ]
unlike "and it was not started" "$out$err" claude:

# --- older installations

for name in others merged-by-hand; do
  fresh "$FIXTURES/old/$name.json"
  person install
  is "$name: an older installation is replaced" "$status" 0
  is "$name: not doubled" "$(count)" "$hooks"
  unlike "$name: its paths are gone" "$(cat "$settings")" '/opt/older|/home/dev/holdfast'
  person uninstall
  ok "$name: others' hooks stay as they were" cmp -s "$FIXTURES/old/$name.expected.json" "$settings"
done

fresh "$FIXTURES/good/others.json"
"$HOLDFAST" install >"$T/out"
sed 's|"timeout": 1800|"timeout": 3600|' "$settings" >"$T/edited"
cat "$T/edited" >"$settings"
run "$HOLDFAST" install
like "a longer timeout is the person's choice" "$out" 'already wired'

# --- refused, and left alone

bad() { # NAME LIKE
  fresh "$FIXTURES/bad/$1.json"
  run "$HOLDFAST" install
  is "$1: refused" "$status" 2
  like "$1: with the place and the reason" "$err" "$2"
  ok "$1: left alone" cmp -s "$FIXTURES/bad/$1.json" "$settings"
  ok "$1: nothing is kept" [ ! -e "$state/backups" ]
}
bad broken 'settings.json:5: a comma is due|settings.json:5: a value is due'
bad cut 'settings.json:[0-9]+: '
bad comment 'settings.json:2: a comment or trailing comma'
bad trailing-comma 'settings.json:2: a comment or trailing comma'
bad wrong-model 'settings.json:3: "model" has to be a text'
bad wrong-mode 'settings.json:3: "permissions.defaultMode" has to be one of'
bad wrong-deny 'settings.json:3: "permissions.deny" has to be a list'
bad wrong-timeout 'settings.json:6: PreToolUse: "timeout" has to be a number above 0'
bad wrong-type 'settings.json:4: PermissionRequest: a hook without a known "type"'
bad list 'settings.json:1: the settings have to be an object'
bad hooks-list 'settings.json:2: "hooks" has to be an object'
bad hooks-twice 'settings.json:4: the key "hooks" stands twice'
bad event-text 'settings.json:3: no array'
bad latin1 'settings.json:2: bytes that are not UTF-8'
bad nul 'settings.json:2: a line end or control character'

fresh "$FIXTURES/good/others.json"
"$HOLDFAST" install >"$T/out"
printf '{"broken' >"$settings"
person uninstall
is "uninstall does not touch what it cannot read" "$status" 2
is "and leaves it as it is" "$(cat "$settings")" '{"broken'

fresh
mkdir -p "$settings"
run "$HOLDFAST" install
is "a folder in place of the file is refused" "$status" 2

fresh
mkdir "$HOME/.claude"
ln -s "$T/nowhere/settings.json" "$settings"
run "$HOLDFAST" install
is "a link that leads nowhere is refused" "$status" 2
ok "and stays" [ -L "$settings" ]

# --- links and modes

fresh
mkdir "$HOME/.claude" "$HOME/dotfiles"
cp "$FIXTURES/good/others.json" "$HOME/dotfiles/claude.json"
ln -s ../dotfiles/claude.json "$settings"
"$HOLDFAST" install >"$T/out"
ok "a link stays a link" [ -L "$settings" ]
is "the file that it leads to is wired" "$(count)" "$hooks"
person uninstall
ok "the link is still one" [ -L "$settings" ]
ok "and its file as it was" cmp -s "$FIXTURES/good/others.json" "$HOME/dotfiles/claude.json"

for mode in 400 600 640 644; do
  fresh "$FIXTURES/good/no-hooks.json"
  chmod $mode "$settings"
  "$HOLDFAST" install >"$T/out"
  is "mode $mode is kept" "$(stat -c %a "$settings")" $mode
  person uninstall
  is "mode $mode is kept by uninstall" "$(stat -c %a "$settings")" $mode
done

# --- scopes

fresh "$FIXTURES/good/no-hooks.json"
mkdir -p "$T/work/repo/.git" "$T/work/repo/sub"
cd "$T/work/repo/sub" || exit 2
run "$HOLDFAST" install --host claude-code --project
ok "--project is the folder that the agent is started in" [ -e .claude/settings.json ]
run "$HOLDFAST" install --host claude-code --local
ok "--local is the git root" [ -e ../.claude/settings.local.json ]
ok "--user is not touched then" cmp -s "$FIXTURES/good/no-hooks.json" "$settings"
cd / || exit 2
person uninstall
is "uninstall finds what install wrote elsewhere" "$status" 0
ok "the project is as it was" [ ! -e "$T/work/repo/sub/.claude" ]
ok "its root too" [ ! -e "$T/work/repo/.claude" ]

fresh "$FIXTURES/good/no-hooks.json"
CLAUDE_CONFIG_DIR=$HOME/elsewhere run "$HOLDFAST" install
like "CLAUDE_CONFIG_DIR moves the user's settings" "$out" "$HOME/elsewhere/settings.json"

# --- what keeps hooks from running is told

fresh
mkdir "$HOME/.claude"
printf '{"disableAllHooks": true}\n' >"$settings"
run "$HOLDFAST" install
is "wired but switched off is status 1" "$status" 1
like "and it says why" "$err" 'disableAllHooks'

# --- the record of what was done

fresh "$FIXTURES/good/others.json"
"$HOLDFAST" install >"$T/out"
is "what was there is kept" "$(cat "$state"/backups/*)" "$(cat "$FIXTURES/good/others.json")"
is "only for its owner" "$(stat -c %a "$state"/backups/*)" 600
like "the hash of what was written is kept" "$(cat "$state/wiring.json")" \
  "$(sha256sum "$settings" | cut -c1-64)"
person uninstall
like "and of what was given back" "$(cat "$state/wiring.json")" \
  "$(sha256sum "$settings" | cut -c1-64)"
is "the backup is not needed any more" "$(ls "$state/backups")" ""

fresh "$FIXTURES/good/others.json"
"$HOLDFAST" install >"$T/out"
rm -rf "$state"
person uninstall
is "without its record uninstall still takes the hooks out" "$status" 0
ok "and leaves the rest" cmp -s "$FIXTURES/good/others.json" "$settings"

# --- JSON, mistakes, agents

fresh "$FIXTURES/good/others.json"
run "$HOLDFAST" install --json
like "--json is one object" "$out" '^\{"files":\[\{"host":"claude-code","file":".*","result":"wired","written":true,"backup":".*"\}\],"dry_run":false\}$'
run "$HOLDFAST" install --json --dry-run
like "--json says that nothing has to be done" "$out" '"result":"unchanged","written":false'
run "$HOLDFAST" install --hots claude-code
is "an unknown option is status 2" "$status" 2
run "$HOLDFAST" install --host claude-code --user --local
is "two places at once are status 2" "$status" 2
like "and it says why" "$err" 'one of --user, --project and --local'
run "$HOLDFAST" install --host cloude
is "an unknown agent is status 2" "$status" 2
run "$HOLDFAST" install --help
is "--help is status 0" "$status" 0
run env -u HOME XDG_STATE_HOME="$T/s" "$HOLDFAST" install --help
is "--help needs no home" "$status" 0

run env CLAUDECODE=1 "$HOLDFAST" uninstall
is "an agent may not uninstall" "$status" 2
is "and has not" "$(count)" "$hooks"
sed 's|holdfast-stop"|holdfast-other"|' "$settings" >"$T/edited"
cat "$T/edited" >"$settings"
run env CLAUDECODE=1 "$HOLDFAST" install
is "nor wire anew what is wired" "$status" 2
fresh "$FIXTURES/good/others.json"
run env CLAUDECODE=1 "$HOLDFAST" install
is "but set it up where it was not" "$status" 0

# a program that is not there must not be wired
mkdir -p "$T/moved/bin"
cp "$HOLDFAST" "$T/moved/bin/holdfast"
fresh "$FIXTURES/good/others.json"
run "$T/moved/bin/holdfast" install
is "without the hooks' programs nothing is wired" "$status" 2
ok "the settings are left alone" cmp -s "$FIXTURES/good/others.json" "$settings"

# --- a disk that takes no more

fresh "$FIXTURES/good/others.json"
mkdir -p "$XDG_STATE_HOME"
: >"$state"
run "$HOLDFAST" install
is "without a place for the record nothing is wired" "$status" 2
ok "and nothing written" cmp -s "$FIXTURES/good/others.json" "$settings"

fresh "$FIXTURES/good/others.json"
run sh -c 'ulimit -f 0; exec "$0" install' "$HOLDFAST"
ok "a full disk is an error" [ "$status" -ne 0 ]
ok "and leaves the settings whole" cmp -s "$FIXTURES/good/others.json" "$settings"

done_testing
