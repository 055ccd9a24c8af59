#!/bin/sh
# shellcheck disable=SC2016,SC2154
#
# Killed, offline or out of disk: no alert is lost, none is doubled where the
# service keeps idempotency keys, and those of a session keep their order.

. "${SRC:-.}/tests/lib/tap.sh"
. "$SRC/tests/lib/alert.sh"

taken() { awk '$6 == "first" { print $5 }' "$1/log" | tr -d '"'; }
chance() { od -An -N2 -tu2 /dev/urandom | awk -v max="$1" '{ print $1 % max }'; }

# --- kill -9, at any moment, again and again

count=150
service hook try:4:0
sink hook webhook "url=$url"
n=0
while [ $n -lt $count ]; do
  n=$((n + 1))
  raise "k$n" permission "command $n" "s$((n % 3))"
done
rounds=0
while [ "$(find "$SPOOL" -name '*.alert' | wc -l)" -gt 0 ] && [ $rounds -lt 200 ]; do
  rounds=$((rounds + 1))
  "$DELIVER" 2>/dev/null &
  pid=$!
  sleep "0.$(printf %03d "$(chance 400)")"
  # the first ones soon, the later ones may finish something
  [ $rounds -lt 15 ] || sleep 2
  # shellcheck disable=SC2046
  kill -9 $pid $(ps -o pid= --ppid $pid) 2>/dev/null
  wait $pid 2>/dev/null
done
diag "$rounds delivers, $(wc -l <"$T/hook/log") requests, $(grep -c again "$T/hook/log") of them again"
is "of $count alerts none is lost" "$(taken "$T/hook" | sort -u | wc -l)" $count
is "and none is taken twice" "$(taken "$T/hook" | wc -l)" $count
ok "no kill makes more than one of each sink's messages come again" \
  test "$(grep -c again "$T/hook/log")" -le $rounds
is "each is in the evidence" "$(results | awk '$3 == "sent" { print $1 }' | sort -u | wc -l)" $count
for s in 0 1 2; do
  is "those of session $s came in their order" \
    "$(taken "$T/hook" | sed s/k// | awk -v s=$s '$1 % 3 == s' | sort -nc 2>&1)" ""
done
is "nothing is left" "$(left)" 0

# --- killed between the service's taking it and our noting it

no_sinks
service late late:100
sink late webhook "url=$url"
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do raise "l$n"; done
for n in 1 2 3 4 5 6; do
  "$DELIVER" &
  pid=$!
  sleep 0.25
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
done
deliver
is "a worker that outlives its deliver finishes what it does" "$(grep -c again "$T/late/log")" 0
is "and nothing is lost" "$(taken "$T/late" | wc -l)" 12
for n in 1 2 3 4; do raise "m$n"; done
"$DELIVER" &
pid=$!
sleep 0.25
# shellcheck disable=SC2046
kill -9 $pid $(ps -o pid= --ppid $pid)
wait $pid 2>/dev/null
deliver
is "a worker that is killed, too, is followed by one with the same key" \
  "$(grep -c again "$T/late/log")$(taken "$T/late" | wc -l)" 116

# --- offline for a while

no_sinks
service away 200
end_services
sink away webhook "url=$url"
for n in 1 2 3 4 5 6; do raise "o$n"; done
"$DELIVER" &
pid=$!
sleep 4
is "offline nothing is given up" "$(results | grep -c '^o')" 0
is "and only the first is tried" "$(find "$SPOOL" -name '*.try' | wc -l)" 1
HTTPD_PORT=$port
export HTTPD_PORT
service away 200
unset HTTPD_PORT
wait $pid
is "online again all are sent, in their order" "$(taken "$T/away" | tr '\n' ' ')" "o1 o2 o3 o4 o5 o6 "

# --- the disk is full: a limit on the size of files does the same

no_sinks
service full 200
sink full webhook "url=$url"
raise f1
sh -c 'ulimit -S -f 0; exec "$1"' sh "$DELIVER" &
pid=$!
sleep 2
is "with a full disk the alert goes out all the same" "$(taken "$T/full")" f1
sleep 2
is "and is not sent again" "$(wc -l <"$T/full/log")" 1
for each in $pid $(ps -o pid= --ppid $pid); do prlimit --pid "$each" --fsize=unlimited:; done
wait $pid
is "with room again it is recorded" "$(results | grep f1)" "f1 full sent 1"
is "and closed" "$(left)$(wc -l <"$T/full/log")" 01

raise f2
mv "$SPOOL"/*-f2.alert "$T/f2"
sh -c 'ulimit -S -f 0; exec "$1" --stdin "$2"' sh "$DELIVER" "$STATE" <"$T/f2" &
pid=$!
sleep 1
is "what a hook could not spool is kept in memory" "$(left)" 0
prlimit --pid $pid --fsize=unlimited:
wait $pid
is "and delivered when there is room" "$(results | grep f2)" "f2 full sent 1"

done_testing
