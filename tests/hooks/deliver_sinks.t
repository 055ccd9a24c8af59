#!/bin/sh
# shellcheck disable=SC2016,SC2154
#
# Each service gets what it documents, within its limits, and its refusals and
# pleas to wait are understood.

. "${SRC:-.}/tests/lib/tap.sh"
. "$SRC/tests/lib/alert.sh"

request() { cat "$T/$1/$2.req"; }
member() { sed -n 's/.*"'"$1"'":"\(\([^"\\]\|\\.\)*\)".*/\1/p' "$T/$2/$3.req" | head -n 1; }
sent() { results | grep "^$1 "; }
LONG="start <&> $(printf '%03000d' 0 | sed 's/0/é€/g') rm -rf /the-end"

# --- ntfy

service ntfy body=4096 header:X-Title=1024 200
sink phone ntfy "url=$url" token=tk_123 click=https://build.example/
raise n1 permission 'rm -rf "a b"'
deliver
is "ntfy takes an alert" "$(sent n1)" "n1 phone sent 1"
like "with a title" "$(request ntfy 1)" '^X-Title: Claude Code asks: run a command'
like "with a priority" "$(request ntfy 1)" '^X-Priority: 4'
like "with a tag" "$(request ntfy 1)" '^X-Tags: raised_hand'
like "with a token" "$(request ntfy 1)" '^Authorization: Bearer tk_123'
like "with a place to go" "$(request ntfy 1)" '^X-Click: https://build.example/'
like "with the command" "$(request ntfy 1)" '^rm -rf "a b"$'
raise n2 permission "$LONG"
deliver
is "a long one fits" "$(sent n2)" "n2 phone sent 1"
like "and keeps its end" "$(request ntfy 2)" 'rm -rf /the-end$'
sequence() { grep -i '^X-Sequence-ID' "$T/ntfy/$1.req"; }
raise n3 'done' 'all done' s9
deliver
is "alerts of one session replace each other" "$(sequence 1)" "$(sequence 2)"
ok "those of another do not" test "$(sequence 1)" != "$(sequence 3)"

# --- Telegram

no_sinks
service telegram text:text=5000 429:1 200
sink tg telegram "url=http://127.0.0.1:$port" token=123:abc chat=42
raise t1 permission 'a <b> & c'
deliver
is "Telegram takes an alert, in its time" "$(sent t1)" "t1 tg sent 2"
like "at the bot's address" "$(cat "$T/telegram/log")" 'POST /bot123:abc/sendMessage'
is "to the chat" "$(member chat_id telegram 2)" 42
like "with markup that is whole" "$(member text telegram 2)" '<pre>a &lt;b&gt; &amp; c</pre>'
raise t2 permission "$LONG"
deliver
like "a long one keeps its end" "$(member text telegram 3)" 'rm -rf /the-end</pre>'
ok "and has no more than 4096 characters for Telegram" test "$(member text telegram 3 |
  sed 's/<[^>]*>//g; s/&[a-z]*;/x/g; s/\\n/x/g' | LC_ALL=C.UTF-8 wc -m)" -le 4097
unlike "the token stands nowhere" "$(evidence)" '123:abc'

# --- Discord

no_sinks
service discord text:content=2000 200
sink dc discord "url=$url"
raise d1 permission '``` @everyone `x`'
deliver
is "Discord takes an alert" "$(sent d1)" "d1 dc sent 1"
like "that pings nobody" "$(request discord 1)" '"allowed_mentions":\{"parse":\[\]\}'
is "and does not leave its fence" "$(member content discord 1 | grep -o '```' | wc -l)" 2
raise d2 permission "$LONG"
deliver
is "a long one fits" "$(sent d2)" "d2 dc sent 1"
like "and keeps its end" "$(member content discord 2)" 'rm -rf /the-end'

# --- Gotify

no_sinks
service gotify body=20000 200
sink go gotify "url=http://127.0.0.1:$port/" token=gotify-app
raise g1 'done' 'all done'
deliver
is "Gotify takes an alert" "$(sent g1)" "g1 go sent 1"
like "where it belongs" "$(cat "$T/gotify/log")" 'POST /message '
like "with the application's token" "$(request gotify 1)" '^X-Gotify-Key: gotify-app'
like "as plain text" "$(request gotify 1)" '"client::display":\{"contentType":"text/plain"\}'
like "with a priority" "$(request gotify 1)" '"priority":5'

# --- Pushover

no_sinks
service pushover text:message=1024 text:title=250 500 200
sink po pushover "url=http://127.0.0.1:$port" token=app user=me
raise p1 permission "$LONG"
before=$(date +%s)
deliver
is "Pushover takes an alert" "$(sent p1)" "p1 po sent 2"
ok "five seconds after a failure" test $(($(date +%s) - before)) -ge 5
like "where it belongs" "$(cat "$T/pushover/log")" 'POST /1/messages.json '
like "from an application to a user" "$(request pushover 2)" '"token":"app","user":"me"'
like "and keeps its end" "$(member message pushover 2)" 'rm -rf /the-end'

# --- Matrix

no_sinks
service matrix body=65000 429:1 200
sink mx matrix "url=http://127.0.0.1:$port" 'room=!abc:example.org' token=syt_1
raise m1 permission 'a <b>'
deliver
is "Matrix takes an alert" "$(sent m1)" "m1 mx sent 2"
like "as a transaction with the alert's id" "$(cat "$T/matrix/log")" \
  'PUT /_matrix/client/v3/rooms/%21abc%3Aexample.org/send/m.room.message/m1 '
like "in both forms" "$(member formatted_body matrix 2)" '<pre><code>a &lt;b&gt;</code></pre>'
like "the plain one, too" "$(member body matrix 2)" '\\na <b>\\n'

# --- a program

no_sinks
cat >"$T/program" <<'END'
#!/bin/sh
n=$(($(cat "$1/count" 2>/dev/null || echo 0) + 1))
echo $n >"$1/count"
cat >"$1/alert.$n"
exit "$(sed -n ${n}p "$1/plan")"
END
chmod 755 "$T/program"
printf '1\n0\n65\n' >"$T/plan"
sink ex exec "run=$T/program $T"
raise x1 permission 'echo "x"'
deliver
is "a program that fails is run again" "$(sent x1)" "x1 ex sent 2"
like "it gets the alert as JSON" "$(cat "$T/alert.2")" '"id":"x1".*"command":"echo \\"x\\""'
raise x2
deliver
is "status 65 is a refusal" "$(sent x2)" "x2 ex refused 1"
raise x3
no_sinks
sink ex exec 'run=kill -TERM $$'
run timeout 1 "$DELIVER"
like "a program that is killed is run again later" "$(cat "$SPOOL"/*.try)" 'ended with status 143'
rm "$SPOOL"/*

# --- e-mail

no_sinks
mail() {
  "$BUILD/tests/smtpd" "$T/mail" "$@" 2>"$T/mail.err" &
  services="$services $!"
  until [ -s "$T/mail/port" ]; do sleep 0.05; done
  port=$(cat "$T/mail/port")
}
decoded() { sed '1,/^\r*$/d' "$T/mail/$1.eml" | tr -d '\r' | base64 -d; }
mail ok later ok never busy cut ok
sink mail email "url=smtp://127.0.0.1:$port" from=holdfast@example.org to=me@example.org \
  to=you@example.org user=hold password=env:MAIL_PASSWORD
MAIL_PASSWORD=s3cr3t
export MAIL_PASSWORD
raise e1 permission "$LONG"
deliver
is "a mail is sent" "$(sent e1)" "e1 mail sent 1"
like "to all" "$(cat "$T/mail/1.log")" 'RCPT TO:<you@example.org>'
like "with a name and a password" "$(cat "$T/mail/1.log")" "^AUTH PLAIN"
like "with its headers" "$(tr -d '\r' <"$T/mail/1.eml")" '^To: <me@example.org>,$'
like "with a date" "$(cat "$T/mail/1.eml")" '^Date: (Sun|Mon|Tue|Wed|Thu|Fri|Sat), [0-9]+ [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} \+0000'
like "with an id of the alert" "$(cat "$T/mail/1.eml")" '^Message-ID: <e1@holdfast.invalid>'
is "with its subject" "$(sed -n 's/^Subject: =?UTF-8?B?\(.*\)?=.*/\1/p' "$T/mail/1.eml" | base64 -d)" \
  'Claude Code asks: run a command'
like "and the whole command in it" "$(decoded 1)" '^start <&> .*rm -rf /the-end$'
raise e2
deliver
is "a mail that is put off is sent later" "$(sent e2)" "e2 mail sent 2"
raise e3
deliver
is "a mail that nobody takes is refused" "$(sent e3)" "e3 mail refused 1"
raise e4
deliver
is "a server that is busy or hangs up is tried again" "$(sent e4)" "e4 mail sent 3"
no_sinks
sink mail email "url=smtp://localhost.example:$port" from=a@example.org to=b@example.org
raise e5
run timeout 2 "$DELIVER"
is "elsewhere nothing goes without TLS" "$(sent e5)" ""
rm "$SPOOL"/*
no_sinks
sink mail email "url=smtp://127.0.0.1:$port" 'from=a@b> <c@d' to=b@example.org
raise e6
run timeout 1 "$DELIVER"
like "an address is one address" "$(cat "$SPOOL"/*.try)" 'from is an address'
rm "$SPOOL"/*

# --- a terminal

no_sinks
sink tty terminal
raise y1
deliver
is "where no terminal is known nothing is written" "$(sent y1)" "y1 tty refused 1"
no_sinks
: >"$T/no-terminal"
sink tty terminal tty="$T/no-terminal"
raise y2
deliver
like "and only to a terminal" "$(evidence)" 'is no terminal of yours'
cat >"$T/in-terminal" <<END
printf '\n[sink tty2]\ntype = terminal\ntty = %s\n' "\$(tty)" >"$CONFIG"
"$DELIVER"
sleep 0.2
END
raise y3 permission 'a;b'
"$PTY" sh "$T/in-terminal" >"$T/screen" 2>&1 </dev/null
is "a terminal gets it" "$(sent y3)" "y3 tty2 sent 1"
like "as OSC 9 and 777, and a bell" "$(tr '\033\a' '^!' <"$T/screen")" \
    '\^\]9;Claude Code asks: run a command: a b\^\\\^\]777;notify;Claude Code asks: run a command;a b\^\\!'

unlike "no secret stands in any record" "$(evidence)" 's3cr3t|tk_123|gotify-app|syt_1'
done_testing
