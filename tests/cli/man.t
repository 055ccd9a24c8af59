#!/bin/sh
# shellcheck disable=SC2016,SC2154 # bash is to expand these; tap.sh sets those
# The manual against the programs: what help prints stands on the page and in
# the completions, and the other way round; every key has its paragraph; every
# example does what the page says.
. "${SRC:-.}/tests/lib/tap.sh"

PAGE=$SRC/cli/holdfast.1
INI_PAGE=$SRC/config/holdfast.ini.5
COMPLETIONS=$SRC/cli/completions
KEYS=$SRC/common/policy_keys.c

words() { sort -u | tr '\n' ' '; }

# --- options -----------------------------------------------------------------

subcommands() { "$HOLDFAST" --help | sed -n 's/^  \([a-z][a-z-]*\)  *[^ ].*/\1/p'; }

in_help() { # every option that a subcommand's help prints
  "$HOLDFAST" "$1" --help | grep -oE -- '--[a-z][a-z-]*' | words
}

in_page() { # every option in its part of the page; [log] starts at ".Ss log"
  awk -v want=".Ss $1" '/^\.S[sh] / { on = $0 == want } on' "$PAGE" |
    grep -oE '(Fl|,) -[a-z][a-z-]*' | sed 's/.* -/--/' | words
}

in_synopsis() { # the same in SYNOPSIS; "[options]" there hides some
  awk '/^\.Sh / { on = $0 == ".Sh SYNOPSIS" } on' "$PAGE" |
    awk -v name="$1" '/^\.Nm/ { on = 0 }
      /^\.Cm/ { for (i = 2; i <= NF; i++) if ($i == name) on = 1 } on' |
    grep -oE '(Fl|\|) -[a-z][a-z-]*|Fl -[a-z][a-z-]*' | sed 's/.* -/--/' | words
}

# what stands in one branch of a "case" of a completion
in_case() { # in_case FILE NAME
  awk -v name="$2" '
    /^ *[a-z-]+( \| [a-z-]+)*\)/ {
      head = $0; sub(/\).*/, "", head); on = 0
      n = split(head, names, /[ |]+/)
      for (i = 1; i <= n; i++) if (names[i] == name) on = 1
    }
    on { print }
    /;;/ { on = 0 }' "$1"
}

in_bash() {
  bash -c '. "$1"; COMP_WORDS=(holdfast "$2" --); COMP_CWORD=2; _holdfast
    printf "%s\n" "${COMPREPLY[@]}"' bash "$COMPLETIONS/holdfast.bash" "$1" |
    grep -xE -- '--[a-z][a-z-]*' | grep -vx -- --help | words
}

in_zsh() {
  in_case "$COMPLETIONS/holdfast.zsh" "$1" |
    sed "s/\$project/'--project=/" | grep -oE "'--[a-z][a-z-]*" | tr -d "'" | words
}

in_fish() { # the lines of one command, and of the loops that it is in
  awk -v name="$1" '
    /^for command in / {
      loop = 0
      for (i = 4; i <= NF; i++) if ($i == name) loop = 1
    }
    /^end/ { loop = 0 }
    $1 == "__holdfast_options" && ($2 == name || (loop && $2 == "$command"))' \
    "$COMPLETIONS/holdfast.fish" | grep -oE -- ' -l [a-z][a-z-]*' |
    sed 's/ -l /--/' | words
}

subset() { # is each word of the first list in the second?
  for word in $1; do
    case " $2 " in *" $word "*) ;; *) return 1 ;; esac
  done
}

all=$(subcommands | words)
ok "help names the subcommands ($all)" [ "$(subcommands | wc -l)" -ge 11 ]
is "the page has a part for each subcommand, and for no other" \
  "$(sed -n 's/^\.Ss //p' "$PAGE" | words)" "$all"
for name in $all; do
  help=$(in_help "$name")
  is "$name: the page has the options that help prints" "$(in_page "$name")" "$help"
  ok "$name: the synopsis has no others ($(in_synopsis "$name"))" \
    subset "$(in_synopsis "$name")" "$help"
  is "$name: bash completes them" "$(in_bash "$name")" "$help"
  is "$name: zsh completes them" "$(in_zsh "$name")" "$help"
  is "$name: fish completes them" "$(in_fish "$name")" "$help"
done
is "bash completes the subcommands" \
  "$(bash -c '. "$1"; COMP_WORDS=(holdfast ""); COMP_CWORD=1; _holdfast
    printf "%s\n" "${COMPREPLY[@]}"' bash "$COMPLETIONS/holdfast.bash" |
    grep -vE '^(--.*|help|version)$' | words)" "$all"
is "zsh completes the subcommands" \
  "$(sed -n "s/^  [\"']\([a-z-]*\):.*/\1/p" "$COMPLETIONS/holdfast.zsh" |
    grep -vE '^(help|version)$' | words)" "$all"
is "fish completes the subcommands" \
  "$(sed -n 's/^__holdfast_command \([a-z-]*\) .*/\1/p' "$COMPLETIONS/holdfast.fish" |
    grep -vE '^(help|version)$' | words)" "$all"

# --- keys --------------------------------------------------------------------

# "SECTION KEY" of each line of the table; keys that any name fits are told by
# those who read them
table() {
  sed -n 's/^ *{"\([a-z]*\) *", "\([a-z-]*\)", \(.*\)/\1 \2 \3/p' "$KEYS"
}
sink_keys() {
  { sed -n 's/.*SINK_KEYS "\(.*\)"/\1/p' "$SRC/common/sink_type.h"
    tr -d '\n\t' <"$SRC/common/sink_type.c" |
      grep -oE '\{"[a-z]+", *"[^"]*", *"[^"]*"\}' |
      sed 's/[^"]*"[^"]*"[^"]*"\([^"]*\)"[^"]*"\([^"]*\)".*/\1 \2/'
  } | tr ' ' '\n' | grep .
}
alert_keys() { grep -oE 'find\(policy, sink, "[a-z-]+"' "$SRC/common/sink_when.c" | cut -d'"' -f2; }

{
  table | awk '$2 ~ /^[a-z-]+$/ && $3 != "" { print $1, $2 }' | grep -vE '^(alert|sink) '
  alert_keys | sed 's/^/alert /'
  sink_keys | sed 's/^/sink /'
} | sort -u >"$T/keys"

page_keys() { # the same of the page
  awk '/^\.S[sh] / { section = $0 ~ /^\.Ss \[/ ? $2 : ""; gsub(/[][]/, "", section) }
    section && /^\.It Ic [a-z-]+ No = / { print section, $3 }' "$INI_PAGE" | sort -u
}
page_keys >"$T/page"
# told once for every sink, in the paragraph above
for key in $(alert_keys); do echo "sink $key"; done | sort -u - "$T/page" >"$T/page.all"
mv "$T/page.all" "$T/page"

ok "the table of keys was read ($(wc -l <"$T/keys") keys)" [ "$(wc -l <"$T/keys")" -ge 35 ]
is "holdfast.ini(5) has every key, and no other" "$(diff "$T/keys" "$T/page")" ""

sink_types() { grep -oE '^ *\{"[a-z]+", *"' "$SRC/common/sink_type.c" | cut -d'"' -f2; }
for type in $(sink_types); do
  ok "holdfast.ini(5) has the type of sink $type" grep -qx ".It Cm $type" "$INI_PAGE"
  ok "and so has the commented default" grep -qx ";type = $type" "$SRC/config/holdfast.ini"
done

# --- the commented default ---------------------------------------------------

DEFAULT=$SRC/config/holdfast.ini

default_keys() { # with the sections' names as in the table
  sed -n 's/^;\{0,1\}\[\([a-z]*\).*\]$/section \1/p; s/^;\([a-z-]*\) = .*/\1/p' "$DEFAULT" |
    awk '$1 == "section" { section = $2; next } { print section, $1 }' | sort -u
}
grep -v '^commands reader$' "$T/keys" >"$T/keys.user"
default_keys >"$T/default"
is "config/holdfast.ini has every key of a user's file, and no other" \
  "$(diff "$T/keys.user" "$T/default")" ""

check_config() { # is what stands on stdin read as a user's file?
  mkdir -p "$XDG_CONFIG_HOME/holdfast"
  cat >"$XDG_CONFIG_HOME/holdfast/config.ini"
  run "$HOLDFAST" check -- true
  [ "$status" = 0 ]
}
project user </dev/null
cd "$project" || exit 2
ok "the commented default is read" check_config <"$DEFAULT"
is "and says nothing" "$out$err" \
  "passes  no rule is about it; the agent's own permissions decide"
sed 's/^;\([a-z[]\)/\1/' "$DEFAULT" >"$T/uncommented"
ok "and so it is with every line of it in use" check_config <"$T/uncommented"
[ "$status" = 0 ] || diag "$err"
run "$HOLDFAST" doctor --quick
unlike "whose sinks have the keys they need and no others" "$out" '\[sink [a-z]*\].*(has no|needs a) key|unknown type'
ok "a key with a letter too many is not read" sh -c "! sed 's/^mode =/modes =/' '$T/uncommented' |
  { cat >'$XDG_CONFIG_HOME/holdfast/config.ini'; '$HOLDFAST' check -- true; } 2>/dev/null"
rm "$XDG_CONFIG_HOME/holdfast/config.ini"
cd "$T" || exit 2

# --- examples ----------------------------------------------------------------

PATH=$BUILD/bin:$LIBEXEC:$PATH
top=$HOME

quiet() { # hooks have started deliveries: they end before their folders go
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -n "$(find "$HOME" -name '*.alert')" ] || return 0
    sleep 0.5
  done
}

for page in "$PAGE" "$SRC"/hooks/*.1 "$SRC"/config/*.5; do
  name=${page##*/}
  # a home of its own, so that no page's files reach the next
  HOME=$top/$name
  XDG_CONFIG_HOME=$HOME/.config
  XDG_STATE_HOME=$HOME/.local/state
  mkdir -p "$HOME"
  project "$name" </dev/null
  # a log with something in it
  bash_payload true | feed pre-tool-use
  perl "$SRC/tests/lib/examples.pl" "$page" "$project" >"$T/examples"
  while IFS= read -r line; do
    case $line in
    "ok - "*) pass "${line#ok - }" ;;
    "not ok - "*) fail "${line#not ok - }" ;;
    *) echo "$line" ;;
    esac
  done <"$T/examples"
  [ -s "$T/examples" ] || fail "$name: its examples were read"
  quiet
done

done_testing
