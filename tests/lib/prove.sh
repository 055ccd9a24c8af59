#!/bin/sh
# Run test files under prove(1): cmocka programs and .t scripts alike.
#
#   BUILD=build LOGS=build/tests/log/plain JOBS=2 sh tests/lib/prove.sh FILE...
#
# The output of each is kept in LOGS for the summary. VERBOSE=1 shows all TAP.
set -u

BUILD=$(cd "$BUILD" && pwd) || exit 2
SRC=$(pwd)
mkdir -p "$LOGS" || exit 2
LOGS=$(cd "$LOGS" && pwd)
export BUILD SRC LOGS
rm -f "$LOGS"/*.tap "$LOGS"/*.san.*

[ $# -gt 0 ] || {
  echo "prove.sh: no test files" >&2
  exit 2
}
echo "# ${LOGS##*/}: $# test files"
prove ${VERBOSE:+-v} --jobs "${JOBS:-1}" --exec "sh tests/lib/one.sh" "$@" </dev/null
