#!/bin/sh
# holdfast init: a policy that fits what stands in the project.
. "${SRC:-.}/tests/lib/tap.sh"

printed() { # the policy for what stands in $project
  run "$HOLDFAST" init --print --project "$project"
}
empty() { # NAME: a project with nothing in it
  project "$1" </dev/null
  rmdir "$project/.holdfast"
}

empty nothing
printed
like "with nothing to go by the condition is a comment" "$out" '^;\[stop tests\]$'

empty placeholder
printf '{"name":"x","scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' >"$project/package.json"
printed
unlike "npm's placeholder is no test" "$out" '^run ='
like "but publishing is refused" "$out" '^deny = npm publish$'
printf '{"name":"x","keywords":["test"],"scripts":{"build":"x"},"test":"x"}' >"$project/package.json"
printed
unlike "the word elsewhere is none either" "$out" '^run ='
printf '{"name":"x","scripts":{"test":"node --test"}}' >"$project/package.json"
printed
like "a script is" "$out" '^run = npm test$'
: >"$project/pnpm-lock.yaml"
printed
like "with the program that the lock file is of" "$out" '^run = pnpm test$'
unlike "and only with that" "$out" 'run = npm test'
printf '{"scripts":' >"$project/package.json"
printed
unlike "a broken package.json is no sign" "$out" '^run ='

empty first
printf 'check:\n\ttrue\n' >"$project/Makefile"
printed
like "a target in the first line is seen" "$out" '^run = make check$'
printf 'all:\n\ttrue\nprecheck:\ncheck := 1\n# check: x\n' >"$project/Makefile"
printed
unlike "what only looks like one is not" "$out" '^run ='

empty several
printf 'all:\ntest :\n\ttrue\ncheck: all\n' >"$project/Makefile"
: >"$project/Cargo.toml"
printed
like "of several one counts" "$out" '^run = cargo test$'
like "the others are offered" "$out" '^;run = make check$'
like "all of them" "$out" '^;run = make test$'
is "and no more" "$(printf '%s\n' "$out" | grep -c 'run =')" 3
mkdir "$project/.holdfast"
printf '%s\n' "$out" >"$project/.holdfast/policy.ini"
run "$HOLDFAST" check --project "$project" -- cargo publish
like "what it prints is a policy" "$status $out" '^1 deny '

empty mine
run setsid "$HOLDFAST" init --project "$project"
is "without a terminal nothing is written" "$status" 1
ok "indeed" [ ! -e "$project/.holdfast" ]
like "and it says why" "$err" 'for a person'
run "$HOLDFAST" init --help
like "help says so before" "$out" 'Only for a person at a'
run "$PTY" -d -- "$HOLDFAST" init --project "$project"
is "at a terminal it is" "$status" 0 || diag "$out"
run "$HOLDFAST" trust --show --project "$project"
is "and trusted" "$status" 0
run "$PTY" -d -- "$HOLDFAST" init --project "$project"
is "once" "$status" 1

done_testing
