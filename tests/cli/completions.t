#!/bin/sh
# shellcheck disable=SC2016 # bash is to expand these
# What bash completes. That all options are there is told by man.t; that zsh
# and fish can read their files, by lint.
. "${SRC:-.}/tests/lib/tap.sh"

mkdir -p "$T/desk/src" "$T/desk/my notes"
: >"$T/desk/main.c"
: >"$T/desk/src/a.c"
cd "$T/desk" || exit 2

completed() { # completed WORD...: the last is being typed
  bash -c '
    . "$SRC/cli/completions/holdfast.bash" || exit 2
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
    _holdfast holdfast "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@" 2>&1 | sort -u | tr '\n' ' ' | sed 's/^ *//; s/ $//'
}

is "the beginning of a subcommand" "$(completed holdfast che)" check
is "an ambiguous one" "$(completed holdfast in)" "init install"
is "the beginning of an option" "$(completed holdfast log --ve)" --verdict
is "an option behind another" "$(completed holdfast log --json --fol)" --follow
is "the value of an option" "$(completed holdfast log --verdict d)" deny
is "the value behind =, as readline takes it apart" "$(completed holdfast log --verdict = a)" \
  "approve ask"
is "all values behind =" "$(completed holdfast log --verdict =)" "approve ask deny none note released"
is "an agent" "$(completed holdfast install --host c)" claude-code
is "folders for --project" "$(completed holdfast init --project s)" src
is "a folder with a blank stays one" "$(completed holdfast status --project my)" "my notes"
is "no folder for --project of install, which takes none" \
  "$(completed holdfast install --project s)" ""
is "but another option" "$(completed holdfast install --project --dry)" --dry-run
is "files for --write" "$(completed holdfast check --write ma)" main.c
is "files for --read, below a folder" "$(completed holdfast check --read src/)" src/a.c
is "programs behind --" "$(completed holdfast check -- mktem)" mktemp
is "then files" "$(completed holdfast check -- rm ma)" main.c
is "and no options of ours any more" "$(completed holdfast check -- rm --js)" ""
is "a log for verify" "$(completed holdfast verify ma)" main.c
is "nothing for an unknown subcommand" "$(completed holdfast frobnicate --)" ""
is "a session is nobody's to guess" "$(completed holdfast log --session '')" ""
is "demo has no options but --help" "$(completed holdfast demo --)" --help
is "the function is bound to holdfast" \
  "$(bash -c '. "$SRC/cli/completions/holdfast.bash"; complete -p holdfast')" \
  "complete -F _holdfast holdfast"

done_testing
