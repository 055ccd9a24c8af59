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

# git must not run what a repository's own config names
vcs config core.fsmonitor "touch $T/ran; false"
vcs config filter.x.clean "touch $T/ran; cat"
echo '*.c filter=x' >.gitattributes
touch src/clean.c
run "$HOLDFAST" check -- 'rm src/clean.c'
ok "a hostile config runs nothing" [ ! -e "$T/ran" ]

done_testing
