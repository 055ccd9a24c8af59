#!/bin/sh
# The folders that `make install` had to make, so that `make uninstall` can
# take away those, if they are empty then, and none that were there before.
#
#   folders.sh note LIST DIR...   before DIR... are made
#   folders.sh remove LIST        LIST goes, too
#
# Below $DESTDIR, if that is set; LIST itself is given with it.
set -u

note() {
  list=$1
  shift
  made=
  for dir in "$@"; do
    while [ "$dir" != / ] && [ ! -d "${DESTDIR-}$dir" ]; do
      made="$made$dir
"
      dir=$(dirname "$dir")
    done
  done
  [ -n "$made" ] || return 0
  mkdir -p "$(dirname "$list")" && printf '%s' "$made" >>"$list"
}

remove() {
  [ -f "$1" ] || return 0
  # the deepest first: a folder's name is longer than that of the one it is in
  folders=$(sort -u "$1" | awk '{ print length($0) "\t" $0 }' | sort -rn | cut -f2-)
  rm -f "$1"
  printf '%s\n' "$folders" | while IFS= read -r dir; do
    rmdir "${DESTDIR-}$dir" 2>/dev/null
  done
  return 0
}

"$@"
