#!/bin/sh
# make install and make uninstall: nothing is left, nothing else is taken.
. "${SRC:-.}/tests/lib/tap.sh"

made() { run "${MAKE:-make}" -s -o all -C "$SRC" BUILD="$BUILD" PREFIX="$1" "$2"; }

mkdir -p "$T/prefix/bin" "$T/prefix/share/zsh"
find "$T/prefix" | sort >"$T/before"
made "$T/prefix" install
is "it is installed" "$status" 0 || diag "$err"
ok "with its program" [ -x "$T/prefix/bin/holdfast" ]
made "$T/prefix" install
is "and again" "$status" 0
run "$PTY" -d -- env PATH="$PATH" "${MAKE:-make}" -s -o all -C "$SRC" BUILD="$BUILD" PREFIX="$T/prefix" uninstall
is "it is removed" "$status" 0 || diag "$out"
is "the folders that were there stay, and no others" \
  "$(find "$T/prefix" | sort)" "$(cat "$T/before")"

run "${MAKE:-make}" -s -o all -C "$SRC" BUILD="$BUILD" PREFIX=/usr DESTDIR="$T/root" install
ok "below DESTDIR" [ -x "$T/root/usr/bin/holdfast" ]
unlike "no file names that folder" "$(cat "$T/root/usr/share/holdfast/folders")" "$T"
run "${MAKE:-make}" -s -o all -C "$SRC" BUILD="$BUILD" PREFIX=/usr DESTDIR="$T/root" uninstall
is "and nothing is left there" "$(find "$T/root" 2>/dev/null)" "$T/root"

done_testing
