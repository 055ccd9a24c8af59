#!/bin/sh
# holdfast status: where a project stands, without touching anything.
. "${SRC:-.}/tests/lib/tap.sh"

status() { run "$HOLDFAST" status "$@"; }

project shop </dev/null
cd "$project" || exit 2
status
like "a project without a policy" "$out" '^policy +none; holdfast init writes one'
like "has no records" "$out" '^evidence +0 records, 0 KiB$'
ok "and no state is made for it by looking" [ ! -e "$XDG_STATE_HOME" ]
run "$HOLDFAST" doctor --quick
ok "nor by doctor" [ ! -e "$XDG_STATE_HOME" ]
run "$HOLDFAST" log
run "$HOLDFAST" verify
run "$HOLDFAST" check -- true
ok "nor by log, verify and check" [ ! -e "$XDG_STATE_HOME" ]

printf '[rules]\npin = x\n[stop a]\nrun = true\n' >.holdfast/policy.ini
status
like "one is one" "$out" '; 1 rules text, 1 stop condition, not used'
printf '[rules]\npin = x\npin = y\n[stop a]\nrun = true\n[stop b]\nrun = true\n' >.holdfast/policy.ini
status
like "two are more" "$out" '; 2 rules texts, 2 stop conditions, not used'
rm .holdfast/policy.ini

bash_payload 'ls' >"$T/in"
feed pre-tool-use <"$T/in"
status
like "a record is counted, with its time" "$out" '^evidence +1 record, 1 KiB, last 20[0-9-]*T[0-9:.]*Z$'
i=0
while [ $((i += 1)) -le 9 ]; do feed pre-tool-use <"$T/in"; done
status
like "ten are" "$out" '^evidence +10 records, '
log=$(find "$XDG_STATE_HOME" -name evidence.jsonl)
cp "$log" "$T/log"

# a log much longer than what is looked at
perl -e 'use Digest::SHA "sha256_hex";
  my ($n, $prev) = (0, "0" x 64);
  for (1 .. 2000) {
    my $body = sprintf q({"time":"2026-11-21T02:03:04.%06dZ","event":"stop","x":"%s"), $_, "y" x 200;
    my $more = sprintf q(,"n":"%016d","body":"%s","prev":"%s"), ++$n, sha256_hex($body), $prev;
    $prev = sha256_hex($more);
    print $body, $more, qq(,"hash":"$prev"}\n);
  }' >"$T/long"
cat "$T/long" >"$log"
run "$HOLDFAST" verify
is "a long log is whole" "$status" 0 || diag "$out"
status
like "and so is its end" "$out" '^evidence +2000 records, .*last 2026-11-21T02:03:04.002000Z$'

damaged() { # NAME, the log on stdin
  cat >"$T/bad"
  cat "$T/bad" >"$log"
  status
  is "$1: status 1" "$status" 1
  like "$1: says so" "$out" '^evidence +damaged: holdfast verify$'
  status --json
  like "$1: in JSON, too" "$out" '"log_damaged":true'
}
damaged "an edited last record" <<END
$(sed '10s/ls/rm/' "$T/log")
END
damaged "a record that is gone from the end" <<END
$(sed 1995d "$T/long")
END
head -c 3000 "$T/log" >"$T/torn"
damaged "a torn end" <"$T/torn"
damaged "words behind the end" <<END
$(cat "$T/log")
hello
END
cat "$T/log" >"$log"
status
unlike "a whole log is not" "$out" damaged

done_testing
