#!/bin/sh
# holdfast trust: what a person gives their word for is what they are shown.
. "${SRC:-.}/tests/lib/tap.sh"

trust() { run "$PTY" -d -i 'y\n' -- "$HOLDFAST" trust "$@"; }

cat >"$T/policy" <<'END'
[rules]
pin = Ask first.
file = .holdfast/rules.md
[stop tests]
run = make check
END
project shop <"$T/policy"
cd "$project" || exit 2

printf 'Line one.\n\033[2JHidden?\nturned \342\200\256around\n' >.holdfast/rules.md
run "$HOLDFAST" trust --show
is "what is not trusted is status 1" "$status" 1
like "the pinned line is shown" "$out" 'injects +Ask first\.'
like "the rules file's text is shown" "$out" '\| Line one\.$'
like "nothing in it steers the terminal" "$out" '\| \?\[2JHidden\?$'
like "or turns the text around" "$out" '\| turned \?around$'
like "what would run is shown" "$out" 'runs +make check'
unlike "a short file is shown whole" "$out" 'more line'

seq -f 'rule %g' 1 203 >.holdfast/rules.md
run "$HOLDFAST" trust --show
like "of a long file the first 200 lines are shown" "$out" '\| rule 200$'
unlike "and no others" "$out" 'rule 201'
like "but how many there are" "$out" '… 3 more lines$'

rm .holdfast/rules.md
run "$HOLDFAST" trust --show
like "a rules file that is not there is told" "$out" 'it cannot be read: .*No such file'
trust --yes
is "it is not trusted in silence" "$status" 1
like "and why" "$out" 'a rules file is missing'
run "$HOLDFAST" trust --show
is "it is not trusted then" "$status" 1
run "$HOLDFAST" status
like "status tells of it" "$out" '^rules +the rules file \.holdfast/rules\.md cannot be read: No such file'
run "$HOLDFAST" status --json
like "in JSON, too" "$out" '"rules_missing":"the rules file'
run "$HOLDFAST" doctor --quick
like "and so does doctor" "$out" 'wrong .*the rules file \.holdfast/rules\.md cannot be read'

trust
like "a person may trust it as it is" "$out" 'without the rules that are missing\?'
like "if asked" "$out" 'Trusted\.'
printf 'new rules\n' >.holdfast/rules.md
run "$HOLDFAST" trust --show
is "a file that comes later was not trusted with it" "$status" 1
trust
is "with all there it is a word like any" "$status" 0
run "$HOLDFAST" trust --show
is "and it is trusted" "$status" 0
run "$HOLDFAST" status
unlike "nothing is missing any more" "$out" 'cannot be read'

done_testing
