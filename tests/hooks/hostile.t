# Bad input and bad places, for every hook: the guard refuses or answers as it
# always would, the others give the host's neutral answer, all in time, and
# the log holds what happened.
. "${SRC:-.}/tests/lib/tap.sh"

PROGRAMS="session-start user-prompt-submit pre-tool-use permission-request post-tool-use
notification pre-compact stop subagent-stop session-end config-change"
FIXTURES=$SRC/tests/fixtures/claude-code
SLOW=1 # a build with sanitizers is slower, not slow
readelf -d "$LIBEXEC/holdfast-stop" | grep -q 'NEEDED.*libasan' && SLOW=4

project home <<'POLICY'
[commands]
deny = npm publish
POLICY

# wired as a person would: config-change looks whether all hooks still are
run "$PTY" -d -- "$HOLDFAST" install --host claude-code --user
is "the hooks are wired" "$status" 0 || diag "$out"

sample() { # the payload that a program is wired for
  case $1 in
  session-start) echo SessionStart-startup ;;
  user-prompt-submit) echo UserPromptSubmit ;;
  pre-tool-use) echo PreToolUse-Bash ;;
  permission-request) echo PermissionRequest-Bash ;;
  post-tool-use) echo PostToolUse-Bash ;;
  notification) echo Notification-idle_prompt ;;
  pre-compact) echo PreCompact-auto ;;
  stop) echo Stop-first ;;
  subagent-stop) echo SubagentStop-first ;;
  session-end) echo SessionEnd-other ;;
  config-change) echo ConfigChange-user_settings ;;
  esac
}

for program in $PROGRAMS; do
  payload "$FIXTURES/$(sample "$program").json" >"$T/$program.json"
done

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# --- what an answer may be ---------------------------------------------------

is_json() { # one object and nothing else
  perl -MJSON::PP -0777 -e 'exit !(ref(eval { JSON::PP->new->utf8->decode(<STDIN>) }) eq "HASH")' <"$1"
}

# a refusal that the host understands even if it reads only half of it
is_deny() {
  [ "$status" = 2 ] && [ -s "$T/err" ] &&
    grep -q '"permissionDecision": *"deny"' "$T/out" && is_json "$T/out"
}

# the session keeps its old settings
is_block() {
  [ "$status" = 2 ] && [ -s "$T/err" ] &&
    { [ ! -s "$T/out" ] || { grep -q '"decision":"block"' "$T/out" && is_json "$T/out"; }; }
}

# nothing that stops, blocks, allows or refuses
is_neutral() {
  [ "$status" = 0 ] || return 1
  [ -s "$T/out" ] || return 0
  ! grep -Eq '"(permissionDecision|decision|behavior|continue)"' "$T/out" && is_json "$T/out"
}

# what a program may say to input that it cannot use
is_failure() {
  case $1 in
  pre-tool-use) is_deny ;;
  config-change) is_block ;;
  *) is_neutral ;;
  esac
}

explained=0
explain() { # the first few are enough to see what is wrong
  explained=$((explained + 1))
  [ $explained -le 12 ] || return 0
  diag "program $1: status $status"
  diag "stdout: $(head -c 300 "$T/out")"
  diag "stderr: $(head -c 300 "$T/err")"
}

records() { evidence | wc -l; }

# run a program on a file; a small wrapper that forks little
try() { # try PROGRAM FILE
  "$LIBEXEC/holdfast-$1" $HOST <"$2" >"$T/out" 2>"$T/err"
  status=$?
}

# every hook on one bad input: the answer, the time, the record
everyone() { # everyone NAME FILE [MS]
  name=$1
  file=$2
  limit=$((${3:-1000} * SLOW))
  bad=
  for program in $PROGRAMS; do
    before=$(records)
    start=$(now_ms)
    try "$program" "$file"
    took=$(($(now_ms) - start))
    if ! is_failure "$program"; then
      bad="$bad $program:answer"
      explain "$program"
    fi
    [ "$took" -le "$limit" ] || bad="$bad $program:${took}ms"
    [ "$(records)" -gt "$before" ] || bad="$bad $program:unrecorded"
  done
  is "$name: every hook answers in time and it is on record" "$bad" ""
}

# --- bad input ---------------------------------------------------------------

: >"$T/bad"
everyone "nothing at all" "$T/bad"

printf '\n\n  \n' >"$T/bad"
everyone "only blanks" "$T/bad"

printf 'not json at all' >"$T/bad"
everyone "no JSON" "$T/bad"

printf '[]' >"$T/bad"
everyone "an array" "$T/bad"

printf '{}' >"$T/bad"
everyone "an empty object" "$T/bad"

printf '"PreToolUse"' >"$T/bad"
everyone "a string" "$T/bad"

head -c 20000000 /dev/zero | tr '\0' 'x' >"$T/bad"
everyone "20 MB of letters" "$T/bad"

head -c 20000000 /dev/urandom >"$T/bad"
everyone "20 MB of noise" "$T/bad"

head -c 64000000 /dev/zero | tr '\0' ' ' >"$T/bad"
everyone "64 MB of blanks" "$T/bad"

head -c 300000 /dev/zero | tr '\0' '[' >"$T/bad"
everyone "300,000 brackets" "$T/bad"

perl -e 'print "{\"hook_event_name\":" , "{\"a\":" x 100000' >"$T/bad"
everyone "100,000 objects, each in another" "$T/bad"

printf '{"hook_event_name":"\377\376","cwd":"/"}' >"$T/bad"
everyone "bytes that are not UTF-8" "$T/bad"

printf '{"hook_event_name":"NoSuchEvent","session_id":1}' >"$T/bad"
everyone "an event that nobody knows" "$T/bad"

# the same, made of each program's own payload
each() { # each NAME PERL-PROGRAM: edits $_, the payload
  name=$1
  bad=
  for program in $PROGRAMS; do
    before=$(records)
    perl -0777 -pe "$2" "$T/$program.json" >"$T/bad"
    start=$(now_ms)
    try "$program" "$T/bad"
    took=$(($(now_ms) - start))
    if ! is_failure "$program"; then
      bad="$bad $program"
      explain "$program"
    fi
    [ "$took" -le $((1000 * SLOW)) ] || bad="$bad $program:${took}ms"
    [ "$(records)" -gt "$before" ] || bad="$bad $program:unrecorded"
  done
  is "$name: every hook answers in time and it is on record" "$bad" ""
}

each "a NUL byte after the object" 's/\s*$/\0/'
each "a NUL byte in a text" 's/("cwd":")/$1\0/'
each "a NUL byte between members" 's/,/,\0/'
each "the event's name twice" 's/\{/{"hook_event_name":"Stop",/'
each "the folder twice, once in other letters" 's/\{/{"\\u0063wd":"\/etc",/'
each "a second object" 's/\s*$/{}/'
each "half of the object" '$_ = substr($_, 0, length($_) / 2)'
each "all but the last brace" 's/\}\s*$//'
each "broken UTF-8 in a text" 's/("cwd":")/$1\xc3\x28/'
each "the event's name is a number" 's/("hook_event_name":)"\w+"/${1}7/'
each "the event's name is missing" 's/"hook_event_name":"\w+",?/"x":1,/'

# --- every member of every payload as another type ---------------------------

# no answer is prescribed here but one: the guard does not fall silent on a
# call that it could not read, nobody crashes, nobody says nonsense
bad=
count=0
for program in $PROGRAMS; do
  rm -rf "$T/types"
  mkdir "$T/types"
  perl -MJSON::PP -0777 -e '
    my $json = JSON::PP->new->canonical->utf8;
    my $text = <STDIN>;
    my $n = 0;
    for my $value (undef, 7, -1.5, "", "x" x 70000, [], {}, JSON::PP::true, [[1]], 1e300) {
      my $paths = [map { [$_] } sort keys %{$json->decode($text)}];
      my $inner = $json->decode($text)->{tool_input};
      push @$paths, map { ["tool_input", $_] } sort keys %$inner if ref $inner eq "HASH";
      for my $path (@$paths) {
        my $doc = $json->decode($text);
        my $at = $doc;
        $at = $at->{$_} for @$path[0 .. $#$path - 1];
        $at->{$path->[-1]} = $value;
        open my $out, ">", sprintf("%s/%03d", $ARGV[0], $n++) or die;
        print $out $json->encode($doc);
      }
    }' "$T/types" <"$T/$program.json"
  for file in "$T/types"/*; do
    try "$program" "$file"
    count=$((count + 1))
    case $program:$status in
    pre-tool-use:0 | pre-tool-use:2 | config-change:2 | *:0) ;;
    *)
      bad="$bad $program:$status"
      explain "$program"
      ;;
    esac
    if [ -s "$T/out" ] && ! is_json "$T/out"; then
      bad="$bad $program:nonsense"
      explain "$program"
    fi
    if [ "$program:$status" = pre-tool-use:2 ] && ! is_deny; then
      bad="$bad $program:half-a-refusal"
      explain "$program"
    fi
  done
done
is "$count payloads with a member of another type: no crash, no nonsense" "$bad" ""

bad=
for value in null 7 '""' '[]' '{}' true; do
  for key in tool_input command tool_name; do
    sed "s|\"$key\":\"[^\"]*\"|\"$key\":$value|; s|\"$key\":{[^}]*}|\"$key\":$value|" \
      "$T/pre-tool-use.json" >"$T/bad"
    # an empty command is no command, and nothing would run
    case $key$value in 'command""') continue ;; esac
    try pre-tool-use "$T/bad"
    is_deny || {
      bad="$bad $key=$value"
      explain pre-tool-use
    }
  done
done
is "a shell call whose command cannot be read is refused" "$bad" ""

# --- every cut of a payload --------------------------------------------------

bad=
size=$(wc -c <"$T/pre-tool-use.json")
cut=0
# the last bytes are the newline and the brace
while [ "$cut" -lt $((size - 2)) ]; do
  head -c "$cut" "$T/pre-tool-use.json" >"$T/bad"
  "$LIBEXEC/holdfast-pre-tool-use" $HOST <"$T/bad" >"$T/out" 2>"$T/err"
  status=$?
  [ "$status" = 2 ] && [ -s "$T/out" ] && [ -s "$T/err" ] || bad="$bad $cut"
  cut=$((cut + 7))
done
is "a call cut anywhere is refused" "$bad" ""

# --- what is large but good --------------------------------------------------

perl -MJSON::PP -0777 -e '
  my $doc = decode_json(<STDIN>);
  $doc->{tool_name} = "Write";
  $doc->{tool_input} = { file_path => "$ARGV[0]/big.txt", content => "line of text\n" x (1600000 / $ARGV[1]) };
  print encode_json($doc)' "$project" "$SLOW" <"$T/pre-tool-use.json" >"$T/big"
start=$(now_ms)
try pre-tool-use "$T/big"
took=$(($(now_ms) - start))
is "a file of 20 MB may be written" "$status$(cat "$T/out")" "0"
ok "and it is judged in time ($took ms)" [ "$took" -lt $((1900 * SLOW)) ]
ok "and its record is not 20 MB" [ "$(evidence | awk 'length > 65536 { n++ } END { print n + 0 }')" = 0 ]

perl -MJSON::PP -0777 -e '
  my $doc = decode_json(<STDIN>);
  $doc->{tool_input}{command} = "echo " . ("word " x 4000000) . "; npm publish";
  print encode_json($doc)' <"$T/pre-tool-use.json" >"$T/big"
start=$(now_ms)
try pre-tool-use "$T/big"
took=$(($(now_ms) - start))
# more than any reader of ours takes in: it is refused, or a person is asked
is_stopped() {
  is_deny || { [ "$status" = 0 ] && grep -q '"permissionDecision": *"ask"' "$T/out" && is_json "$T/out"; }
}
ok "a command of 20 MB with a forbidden end does not pass" is_stopped
ok "in time ($took ms)" [ "$took" -lt $((2500 * SLOW)) ]

# --- descriptors -------------------------------------------------------------

bash_payload 'npm publish' >"$T/deny.json"
bash_payload 'echo hello' >"$T/pass.json"

guard() { "$LIBEXEC/holdfast-pre-tool-use" $HOST; }

guard <&- >"$T/out" 2>"$T/err"
status=$?
ok "stdin closed: refused" is_deny

before=$(records)
guard <"$T/deny.json" >&- 2>"$T/err"
status=$?
is "stdout closed: the status still refuses" "$status" 2
ok "and stderr says why" [ -s "$T/err" ]
is "and it is on record once" "$(($(records) - before))" 1

guard <"$T/deny.json" >"$T/out" 2>&-
status=$?
is "stderr closed: the status and stdout refuse" "$status:$(grep -c deny "$T/out")" "2:1"

guard <"$T/deny.json" >&- 2>&-
is "stdout and stderr closed: the status refuses" "$?" 2

guard <&- >&- 2>&-
is "all closed: the status refuses" "$?" 2

guard <"$T/pass.json" >&- 2>&-
is "a harmless call passes with both closed" "$?" 0

if [ -c /dev/full ]; then
  guard <"$T/deny.json" >/dev/full 2>"$T/err"
  status=$?
  is "stdout on a full device: the status still refuses" "$status" 2
  guard <"$T/deny.json" >/dev/full 2>/dev/full
  is "both on a full device: the status still refuses" "$?" 2
else
  fail "there is no /dev/full"
fi

guard <"$T/deny.json" 2>"$T/err" | :
guard <"$T" >"$T/out" 2>"$T/err"
status=$?
ok "stdin is a folder: refused" is_deny

bad=
for program in $PROGRAMS; do
  [ "$program" = pre-tool-use ] && continue
  for closed in '0<&-' '1>&-' '2>&-' '0<&- 1>&- 2>&-'; do
    (
      eval "exec $closed"
      "$LIBEXEC/holdfast-$program" $HOST
    ) <"$T/$program.json" >"$T/out" 2>"$T/err"
    status=$?
    [ "$program:$status" = config-change:2 ] && continue
    is_neutral || {
      bad="$bad $program:$closed"
      explain "$program"
    }
  done
done
is "closed descriptors: every other hook stays neutral" "$bad" ""

# the log must not be written into a descriptor that stands for another
unlike "no payload went into the log as it came" "$(evidence | tail -n 200)" '^[^{]'

# --- slow and stuck input ----------------------------------------------------

mkfifo "$T/fifo"
bad=
for program in $PROGRAMS; do
  (
    # the writer holds the pipe open and never ends
    exec 3<>"$T/fifo"
    start=$(now_ms)
    timeout -k 1 60 "$LIBEXEC/holdfast-$program" $HOST <"$T/fifo" >"$T/out.$program" 2>"$T/err.$program"
    echo "$? $(($(now_ms) - start))" >"$T/result.$program"
  ) &
done
wait
for program in $PROGRAMS; do
  read -r status took <"$T/result.$program"
  cp "$T/out.$program" "$T/out"
  cp "$T/err.$program" "$T/err"
  is_failure "$program" || {
    bad="$bad $program:answer"
    explain "$program"
  }
  [ "$took" -lt $((6000 * SLOW)) ] || bad="$bad $program:${took}ms"
done
is "input that never ends: every hook answers by its deadline" "$bad" ""

# --- places ------------------------------------------------------------------

# in a world without a home there is nowhere to write; nobody dies of it
bad=
for program in $PROGRAMS; do
  for unset in "-u HOME" "-u HOME -u XDG_STATE_HOME -u XDG_CONFIG_HOME -u XDG_RUNTIME_DIR"; do
    # shellcheck disable=SC2086 # options are words
    env $unset "$LIBEXEC/holdfast-$program" $HOST <"$T/$program.json" >"$T/out" 2>"$T/err"
    status=$?
    # without a home no settings can be seen, and a change to them is refused
    [ "$program:$status" = config-change:2 ] && continue
    is_neutral || { [ "$program" = pre-tool-use ] && is_deny; } || {
      bad="$bad $program"
      explain "$program"
    }
  done
done
is "HOME unset: a refusal that says so, or the usual answer" "$bad" ""

for broken in file readonly nowhere; do
  saved=$XDG_STATE_HOME
  as=
  case $broken in
  file) # a file stands where the folder should be
    XDG_STATE_HOME=$T/broken-$broken
    mkdir -p "$XDG_STATE_HOME"
    : >"$XDG_STATE_HOME/holdfast"
    ;;
  readonly) # a folder that may not be written; root may write everywhere
    XDG_STATE_HOME=$T/broken-$broken
    mkdir -p "$XDG_STATE_HOME"
    chmod 555 "$XDG_STATE_HOME"
    if [ "$(id -u)" = 0 ]; then
      chmod 755 "$T" "$HOME"
      as="setpriv --reuid=65534 --regid=65534 --clear-groups --"
    fi
    ;;
  nowhere)
    XDG_STATE_HOME=/dev/null/state
    ;;
  esac
  export XDG_STATE_HOME
  bad=
  for program in $PROGRAMS; do
    $as "$LIBEXEC/holdfast-$program" $HOST <"$T/$program.json" >"$T/out" 2>"$T/err"
    status=$?
    is_failure "$program" || {
      bad="$bad $program"
      explain "$program"
    }
  done
  is "state that cannot be written ($broken): the guard refuses, the others stay neutral" "$bad" ""
  $as "$LIBEXEC/holdfast-pre-tool-use" $HOST <"$T/deny.json" >"$T/out" 2>"$T/err"
  status=$?
  ok "and what is forbidden stays forbidden ($broken)" is_deny
  XDG_STATE_HOME=$saved
  export XDG_STATE_HOME
done

# --- a full disk -------------------------------------------------------------

limited() { (ulimit -f 0 && exec "$@"); }
bad=
cp "$(find "$XDG_STATE_HOME" -name evidence.jsonl | head -n 1)" "$T/before"
for program in $PROGRAMS; do
  # the answer goes through a pipe: only files are limited
  result=$({ limited "$LIBEXEC/holdfast-$program" $HOST <"$T/$program.json" 2>/dev/null; echo "status $?"; } | cat)
  status=${result##*status }
  printf '%s' "${result%status *}" >"$T/out"
  echo x >"$T/err"
  is_failure "$program" || {
    bad="$bad $program"
    explain "$program"
  }
done
is "no byte may be written: the guard refuses, the others stay neutral" "$bad" ""
ok "and the log is what it was" cmp -s "$T/before" "$(find "$XDG_STATE_HOME" -name evidence.jsonl | head -n 1)"

# --- killed half-way ---------------------------------------------------------

before=$(records)
i=0
while [ $i -lt 60 ]; do
  "$LIBEXEC/holdfast-pre-tool-use" $HOST <"$T/pass.json" >/dev/null 2>&1 &
  pid=$!
  # from before its first instruction to after its last
  perl -e 'select undef, undef, undef, $ARGV[0] / 20000' $i
  kill -KILL $pid 2>/dev/null
  wait $pid 2>/dev/null
  i=$((i + 1))
done
try pre-tool-use "$T/pass.json"
is "after sixty that were killed the next call passes" "$status" 0
ok "and is on record" [ "$(records)" -gt "$before" ]
run sh -c 'cd "$1" && "$2" verify' - "$project" "$HOLDFAST"
is "and the chain of the log holds" "$status" 0 || diag "$out $err"

# --- a thousand at once ------------------------------------------------------

n=1000
[ "$SLOW" = 1 ] || n=150
project crowd <<'POLICY'
[commands]
deny = npm publish
POLICY
mkdir "$T/crowd.out"
i=0
while [ $i -lt $n ]; do
  call=$(printf 'toolu_%04d' $i)
  if [ $((i % 2)) = 0 ]; then bash_payload "echo $i"; else bash_payload "npm publish"; fi >"$T/crowd.out/$call.json"
  i=$((i + 1))
done
start=$(now_ms)
for file in "$T/crowd.out"/*.json; do
  { "$LIBEXEC/holdfast-pre-tool-use" $HOST <"$file" >"${file%.json}.out" 2>/dev/null
    echo $? >"${file%.json}.status"; } &
done
wait
took=$(($(now_ms) - start))
denied=$(cat "$T/crowd.out"/*.status | grep -c '^2$')
passed=$(cat "$T/crowd.out"/*.status | grep -c '^0$')
is "$n at once ($took ms): half pass, half are refused" "$passed $denied" "$((n / 2)) $((n / 2))"
is "every one is on record" "$(evidence | grep -Eo '"call":"toolu_[0-9]{4}"' | sort | uniq | wc -l)" "$n"
run sh -c 'cd "$1" && "$2" verify' - "$project" "$HOLDFAST"
is "and the chain of the log holds" "$status" 0 || diag "$out $err"

done_testing
