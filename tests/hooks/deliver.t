#!/bin/sh
# shellcheck disable=SC2016,SC2154
#
# Alerts go out, once each, to services that behave and to some that do not.

. "${SRC:-.}/tests/lib/tap.sh"
. "$SRC/tests/lib/alert.sh"

words() { awk -v want="$1" '$6 == want' "$2" | wc -l; } # WORD LOG
request() { cat "$T/$1/$2.req"; }

# --- nothing to do, nobody to tell

deliver
is "with nothing to deliver it ends at once" "$status" 0
raise a0
deliver
is "without a sink and a desktop nothing is sent" "$(results)" "a0 desktop refused 1"
is "and nothing is left" "$(left)" 0
run "$DELIVER" one two three
is "too many arguments are a mistake" "$status" 2

# --- a webhook

service hook 200
sink hook webhook "url=$url" "header=X-Room: builds" token=env:HOOK_TOKEN
HOOK_TOKEN=t0psecret
export HOOK_TOKEN
raise w1 permission 'rm -rf "a b" | tee c'
deliver
is "a webhook gets the alert" "$(results | grep w1)" "w1 hook sent 1"
like "with the command whole" "$(request hook 1)" '"command":"rm -rf \\"a b\\" \| tee c"'
like "with an idempotency key" "$(request hook 1)" '^Idempotency-Key: "w1"'
like "with a header of its own" "$(request hook 1)" '^X-Room: builds'
like "with the token" "$(request hook 1)" '^Authorization: Bearer t0psecret'
unlike "no record holds the URL or the token" "$(evidence)" 's3cr3t|t0psecret'

raise w1
deliver
is "the same id is told once" "$(words first "$T/hook/log")$(words again "$T/hook/log")" 10
is "the second is closed, too" "$(left)" 0

# --- templates

no_sinks
service tmpl 200
sink json webhook "url=$url" 'template={"text": "{title}: {command}", "n": {' 'template="of": "{project}"}}'
raise t1 permission 'echo "x"
second {title}'
deliver
like "a template is filled as JSON" "$(request tmpl 1 | tr -d '\n')" \
  '\{"text": "Claude Code asks: run a command: echo \\"x\\"\\nsecond \{title\}", "n": \{"of": "/home/dev/shop"\}\}$'
no_sinks
sink form webhook "url=$url" content-type=application/x-www-form-urlencoded 'template=m={command}&k={kind}'
raise t2 permission 'a & b=ü'
deliver
like "and as a form" "$(request tmpl 2)" '^m=a%20%26%20b%3D%C3%BC&k=permission$'
no_sinks
sink bad webhook "url=$url" 'template={"text": "{titel}"}'
raise t3
run timeout 1 "$DELIVER"
is "a name that is none waits for its correction" "$status" 124
like "and says so with the alert" "$(cat "$SPOOL"/*.try)" 'template has \{titel\}, which is no name'
rm "$SPOOL"/*

# --- Slack

no_sinks
service slack body=16000 text:text=3000 rate=900 200
sink team slack "url=$url"
raise s1 permission 'sort <in >out && echo `x` ```'
deliver
is "Slack takes a message" "$(results | grep s1)" "s1 team sent 1"
like "& < > are entities in it" "$(request slack 1)" 'sort &lt;in &gt;out &amp;&amp; echo `x`'
long=$(printf '%04000d' 0 | sed 's/0/<€>/g')
raise s2 permission "start $long rm -rf /the-end"
raise s3
deliver
is "a long command is cut to Slack's limit" "$(results | grep s2)" "s2 team sent 1"
like "its end survives" "$(request slack 2)" 'rm -rf /the-end'
like "and its start" "$(request slack 2)" '```\\nstart &lt;'
ok "what is cut is still UTF-8" iconv -f UTF-8 -t UTF-16 -o /dev/null "$T/slack/2.req"
is "there is no second message within a second" "$(words 429 "$T/slack/log")$(results | grep s3)" "0s3 team sent 1"

# --- services that misbehave

no_sinks
service ill 500 200
sink ill webhook "url=$url"
raise i1
deliver
is "status 500 is tried again" "$(results | grep i1)" "i1 ill sent 2"

no_sinks
service busy 429:3 200
sink busy webhook "url=$url"
raise i2
before=$(date +%s)
deliver
is "status 429 is tried again" "$(results | grep i2)" "i2 busy sent 2"
ok "but not before Retry-After" test $(($(date +%s) - before)) -ge 3

no_sinks
service odd 404
sink odd webhook "url=$url"
raise i3
deliver
is "status 404 is final" "$(results | grep i3)" "i3 odd refused 1"
service moved redirect:http://127.0.0.1:1/elsewhere
no_sinks
sink moved webhook "url=$url"
raise i4
deliver
is "a redirect is not followed" "$(results | grep i4)" "i4 moved refused 1"
like "and the record says so" "$(evidence)" 'redirect \(status 302\), which is not followed'
for how in garbage mute cut; do
  no_sinks
  service $how $how 200
  sink $how webhook "url=$url"
  raise i-$how
  deliver
  is "a service that answers with $how is tried again" "$(results | grep i-$how)" "i-$how $how sent 2"
done
no_sinks
service endless endless
sink endless webhook "url=$url"
raise i5
deliver
is "an answer without end is cut off, the message was taken" "$(results | grep i5)" "i5 endless sent 1"
no_sinks
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \
  -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
openssl s_server -accept 127.0.0.1:0 -www -key "$T/key.pem" -cert "$T/cert.pem" \
  >"$T/tls" 2>&1 </dev/null &
services="$services $!"
until port=$(sed -n 's/^ACCEPT 127.0.0.1://p' "$T/tls") && [ "$port" ]; do sleep 0.05; done
sink tls webhook "url=https://127.0.0.1:$port/x"
raise i6
run timeout 1 "$DELIVER"
is "a certificate that nobody vouches for is not trusted" "$status" 124
like "and the reason is kept" "$(cat "$SPOOL"/*.try)" 'certificate'
rm "$SPOOL"/*

# --- one that is slow holds nobody else up

no_sinks
service slow slow:3000
sink slow webhook "url=$url"
service quick 200
sink quick webhook "url=$url"
raise p1
"$DELIVER" &
pid=$!
sleep 1
is "the quick one has it while the slow one thinks" "$(results | grep p1)" "p1 quick sent 1"
# a second deliver hands over and leaves
raise p2
before=$(date +%s)
deliver
ok "a second deliver leaves at once" test $(($(date +%s) - before)) -le 1
sleep 0.5
is "and the first sees to its alert" "$(results | grep p2)" "p2 quick sent 1"
wait $pid
is "all are sent in the end" "$(results | grep -c "p[12] slow")" 2
is "in their order" "$(awk '{ printf "%s ", $5 }' "$T/slow/log")" '"p1" "p2" '

# --- what cannot be sent does not stand in the way of others

no_sinks
service some 500 500 500 200
sink some webhook "url=$url"
printf '{"kind":"permission"' >"$SPOOL/0000000000000001-broken.alert"
raise n1
raise n2
deliver
is "broken files are set aside" "$(find "$SPOOL" -name '*.bad' | wc -l)" 1
is "and one that fails is stepped over" "$(results | grep 'n[12]' | cut -d' ' -f1-3)" "n1 some sent
n2 some sent"

# --- when

no_sinks
service when 200
sink urgent webhook "url=$url" min-urgency=high
sink asks webhook "url=$url" "on=permission question"
raise y1 idle
raise y2 question
deliver
is "a sink gets what it wants" "$(results | grep ^y)" "y2 asks sent 1
y2 urgent sent 1"
no_sinks
now=$(date +%H:%M)
sink quiet webhook "url=$url" "quiet=$now-$(date -d '+2 hours' +%H:%M)"
raise y3 idle
raise y4 permission
run timeout 2 "$DELIVER"
is "in quiet hours only what cannot wait is sent" "$(results | grep 'y[34]')" "y4 quiet sent 1"
rm "$SPOOL"/*
no_sinks
sink later webhook "url=$url" after=3s
time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
raise y5
run timeout 1 "$DELIVER"
is "after = 3s waits" "$(results | grep y5)" ""
deliver
is "and then sends" "$(results | grep y5)" "y5 later sent 1"
time=

# --- a day, and then no more

no_sinks
sink never webhook "url=http://127.0.0.1:1/"
time=$(date -u -d '-2 days' +%Y-%m-%dT%H:%M:%SZ)
raise z1
time=
run timeout 1 "$DELIVER"
is "an old alert is not given up unheard" "$(results | grep z1)" ""
for f in "$SPOOL"/*.try; do sed -i 's/^waits 2 [0-9]* [0-9]* [0-9]*/waits 2 9 1 1/' "$f"; done
deliver
is "but it is after many tries" "$(results | grep z1)" "z1 never given-up 10"

# --- secrets

no_sinks
service safe 200
echo "$url" >"$T/url"
chmod 644 "$T/url"
sink safe webhook "url=file:$T/url"
raise k1
run timeout 1 "$DELIVER"
like "a secret that others can read is refused" "$(cat "$SPOOL"/*.try)" 'can be read by others'
chmod 600 "$T/url"
raise k2
deliver
is "and taken once it is safe" "$(results | grep 'k[12]' | cut -d' ' -f1-3)" "k1 safe sent
k2 safe sent"
no_sinks
sink cmd webhook "url=cmd:cat $T/url"
raise k3
deliver
is "a command can give a secret" "$(results | grep k3)" "k3 cmd sent 1"
no_sinks
sink plain webhook "url=http://example.com/x"
raise k4
run timeout 1 "$DELIVER"
like "http:// to elsewhere is not used" "$(cat "$SPOOL"/*.try)" 'use https:// or smtps://, or set insecure = yes'
rm "$SPOOL"/*
no_sinks
sink typo webhook "url=$url" tokn=x
raise k5
run timeout 1 "$DELIVER"
like "a key that is none is said" "$(cat "$SPOOL"/*.try)" 'has no key "tokn"; did you mean "token"'
rm "$SPOOL"/*
unlike "no URL stands in any record" "$(evidence)" 's3cr3t'

# --- a policy with a mistake

printf '[sink x]\ntype = webhook\nurl = %s\nnonsense\n' "$url" >"$CONFIG"
raise m1
run timeout 1 "$DELIVER"
is "a policy with a mistake loses no alert" "$(find "$SPOOL" -name '*.alert' | wc -l)" 1
no_sinks
sink good webhook "url=$url"
deliver
is "which goes out when it is mended" "$(results | grep 'm1 good')" "m1 good sent 1"

# --- what is written holds no more than it should

is "the spool is for its owner only" "$(stat -c %a "$XDG_STATE_HOME/holdfast/deliver.lock")" 600
done_testing
