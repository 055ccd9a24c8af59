#!/bin/sh
# Install the system packages that building and testing need.
#
#   deps.sh SET...            install what is missing (apt-get)
#   deps.sh --missing SET...  only say what is missing; status 1 if anything is
#
# The sets are build, check, lint, fuzz and hosts. Where all is there, nothing
# is done and nothing is said. Where there is no apt-get, the names are printed.
set -u

only_say=
if [ "${1-}" = --missing ]; then
  only_say=1
  shift
fi

pkg_config=${PKG_CONFIG:-pkg-config}
missing=

need() { # need PACKAGE PROBE...: the package, unless the probe says yes
  package=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $package"
}

have() { command -v "$1"; }
lib() { "$pkg_config" --exists "$1"; }
headers() { printf '#include <stdlib.h>\n' | "${CC:-cc}" -E -x c -; }
clang_runtime() { [ -e "$(clang -print-file-name=libclang_rt.fuzzer-x86_64.a)" ] ||
  ls "$(clang -print-resource-dir)"/lib/linux/libclang_rt.fuzzer-*.a; }

for set in "$@"; do
  case $set in
  build)
    need pkg-config have "$pkg_config"
    need libc6-dev headers
    need libcjson-dev lib libcjson
    need libinih-dev lib inih
    need libcurl4-openssl-dev lib libcurl
    need libnotify-dev lib libnotify
    ;;
  check)
    need libcmocka-dev lib cmocka
    need perl have prove
    need git have git
    need dbus-daemon have dbus-run-session
    need xvfb have Xvfb
    need dunst have dunst
    need openssl have openssl
    need dbus-bin have dbus-send
    need binutils have readelf
    need procps have ps
    ;;
  lint)
    need clang have clang
    need clang-format have clang-format
    need clang-tidy have clang-tidy
    need cppcheck have cppcheck
    need shellcheck have shellcheck
    need mandoc have mandoc
    need zsh have zsh
    need fish have fish
    ;;
  fuzz)
    need clang have clang
    need "libclang-rt-$(clang -dumpversion 2>/dev/null | cut -d. -f1 | grep . || echo 14)-dev" clang_runtime
    ;;
  hosts)
    need nodejs have node
    need npm have npm
    need git have git
    need tmux have tmux
    ;;
  *)
    echo "deps.sh: no such set: $set" >&2
    exit 2
    ;;
  esac
done

[ -n "$missing" ] || exit 0

if [ -n "$only_say" ]; then
  echo "Missing packages:$missing" >&2
  echo "Run \`make deps\` to install them." >&2
  exit 1
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "These packages are missing (Debian's names; other systems call them alike," >&2
  echo "for example libcjson-dev is cjson-devel or cjson):" >&2
  for package in $missing; do echo "  $package" >&2; done
  exit 1
fi

as_root=
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Installing packages needs root, and there is no sudo. As root, run:" >&2
    echo "  apt-get install$missing" >&2
    exit 1
  fi
  as_root="sudo"
fi

apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q \
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 "$@"
}

# shellcheck disable=SC2086 # package names are words
install_missing() { apt install -y --no-install-recommends $missing; }

echo "Installing:$missing"
# first with the lists as they are, then with new ones: fresh machines have none
if ! install_missing >/dev/null 2>&1; then
  for pause in 2 5 10 0; do
    apt update && install_missing && break
    if [ "$pause" = 0 ]; then
      echo "deps.sh: apt-get could not install:$missing" >&2
      exit 1
    fi
    sleep "$pause"
  done
fi
