#!/bin/sh
# Nothing of the machine that we work on may stand in the tree: its folders,
# its name, the mirrors of package registries that it happens to use.
set -u

status=0
words=$(mktemp)
trap 'rm -f "$words"' EXIT

host_of() { sed -n 's|.*://\([^/@]*@\)\{0,1\}\([^/:]*\).*|\2|p'; }

{
  case $(pwd) in /home/dev/* | / | /tmp/*) ;; *) pwd ;; esac
  case ${HOME:-/} in / | /root | /home/dev) ;; *) echo "$HOME" ;; esac
  name=$(hostname 2>/dev/null)
  case $name in '' | localhost | debian | ubuntu) ;; *) [ "${#name}" -gt 5 ] && echo "$name" ;; esac
  {
    env | grep -i '_proxy=' | host_of
    command -v npm >/dev/null 2>&1 && npm config get registry 2>/dev/null | host_of
    cat /etc/pip.conf "${HOME:-/}/.config/pip/pip.conf" 2>/dev/null | host_of
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | host_of
  } | sort -u | grep -Ev '^(127\.0\.0\.1|localhost|registry\.npmjs\.org|pypi\.org|.*\.debian\.org|.*\.ubuntu\.com|.*\.launchpad\.net|.*\.launchpadcontent\.net|.*\.github\.com|deb\.nodesource\.com)$'
} >"$words"

tree_files() { git ls-files 2>/dev/null || find . -type f ! -path './build*' ! -path './.git/*'; }

while IFS= read -r word; do
  [ -n "$word" ] || continue
  if found=$(tree_files | xargs grep -InF -e "$word" 2>/dev/null); then
    echo "machine.sh: a name of this machine in the tree:"
    printf '%s\n' "$found" | head -n 5
    status=1
  fi
done <"$words"

# what a lock file pins comes from the public registry
for lock in $(tree_files | grep -E '(package-lock|\.lock)\.json$'); do
  if other=$(grep -n '"resolved"' "$lock" | grep -v '"https://registry\.npmjs\.org/'); then
    echo "$lock: $other" | head -n 3
    status=1
  fi
done
exit $status
