#!/bin/sh
# The rules' own examples, and calls that show how rules and paths are judged.
. "${SRC:-.}/tests/lib/tap.sh"

cd "$T" || exit 2
run "$HOLDFAST" rules-test
is "every example of every pack is as it says" "$status" 0
like "and there are many" "$out" '^[0-9][0-9][0-9]+ examples, 0 wrong$'

mkdir -p "$XDG_CONFIG_HOME/holdfast"
cat >"$XDG_CONFIG_HOME/holdfast/config.ini" <<'INI'
[rule mine]
match = frobnicate --hard
why = it is hard
verdict = deny
blocks = frobnicate --soft
INI
run "$HOLDFAST" rules-test
is "a wrong example of one's own is told" "$status" 1
like "with its rule" "$out" 'rule mine.*does not hold: frobnicate --soft'
rm "$XDG_CONFIG_HOME/holdfast/config.ini"

# --- cases: verdict, then the command; the folder has a repository in it ------

# below a temporary folder everything would be temporary, the project's policy
# makes it a project all the same
mkdir -p p/.holdfast p/src p/build && cd p || exit 2
cat >.holdfast/policy.ini <<'INI'
[scope]
protect = src/kept.c
secret = token.txt

[rule greet]
match = greet|hail --loud|-l
unless = --whisper
verdict = deny
why = it is loud
INI
printf 'build/\n' >.gitignore
echo a >src/clean.c
echo a >src/kept.c
echo a >token.txt
vcs() { git -c user.name=t -c user.email=t@example.com -c init.defaultBranch=main "$@"; }
vcs init -q && vcs add -A && vcs commit -q -m one
echo new >src/new.c
echo b >build/out

while read -r want command; do
  case $want in '' | '#'*) continue ;; esac
  run "$HOLDFAST" check -- "$command"
  got=${out%% *}
  is "$want: $command" "$got" "$want"
done <"$SRC/tests/cases/guard.txt"

# --- what a session made itself, it may take away again -----------------------

project=$T/p
remove() { # SESSION COMMAND
  session=$1
  bash_payload "$2" >"$T/payload"
  feed pre-tool-use <"$T/payload"
}
remove s1 'rm src/later.c'
is "what is not there is no loss" "$out" ""
remove s1 'echo x > src/later.c'
is "a file is made" "$out" ""
echo x >src/later.c
remove s1 'rm src/later.c'
is "the session that made it takes it away" "$out" ""
remove s2 'rm src/later.c'
like "another one is asked" "$out" 'git could not give back: src/later.c'
remove s1 'rm src/later.c src/new.c'
like "and so is the same for other files" "$out" 'git could not give back: src/new.c'
remove s1 'mkdir src/dir && touch src/dir/a'
mkdir src/dir && echo x >src/dir/b
remove s1 'rm -r src/dir'
is "a folder that it made goes with all that is in it" "$out" ""

# git must not run what a repository's own config names
vcs config core.fsmonitor "touch $T/ran; false"
vcs config filter.x.clean "touch $T/ran; cat"
echo '*.c filter=x' >.gitattributes
touch src/clean.c
run "$HOLDFAST" check -- 'rm src/clean.c'
ok "a hostile config runs nothing" [ ! -e "$T/ran" ]

done_testing
