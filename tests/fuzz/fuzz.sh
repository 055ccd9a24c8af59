#!/bin/sh
# Build every fuzzer with libFuzzer and let each run for SECONDS.
#
#   BUILD=build-fuzz CC=clang sh tests/fuzz/fuzz.sh SECONDS [NAME...]
#
# New inputs go to $BUILD/corpus/NAME, what breaks something to
# $BUILD/found/NAME; copy the small and telling ones into tests/fuzz/corpus.
set -u

seconds=$1
shift
[ $# -gt 0 ] || set -- tests/fuzz/fuzz_*.c
sanitize=address,undefined

"${MAKE:-make}" --no-print-directory BUILD="$BUILD" CC="$CC" \
  SAN="fuzzer-no-link,$sanitize" CFLAGS='-O1 -g' "$BUILD/libcommon.a" || exit 2

passed=0
failed=0
for source in "$@"; do
  name=${source##*/fuzz_}
  name=${name%.c}
  source=tests/fuzz/fuzz_$name.c
  mkdir -p "$BUILD/corpus/$name" "$BUILD/found/$name" "$BUILD/fuzz"
  # shellcheck disable=SC2046 # libraries are words
  "$CC" -std=c11 -D_XOPEN_SOURCE=700 -O1 -g -Icommon -Itests/fuzz \
    -fsanitize="fuzzer,$sanitize" -fno-sanitize-recover=all "$source" \
    "$BUILD/libcommon.a" $("${PKG_CONFIG:-pkg-config}" --libs libcjson inih) \
    -o "$BUILD/fuzz/$name" || exit 2
  echo "# $name: $seconds seconds"
  if "$BUILD/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$BUILD/found/$name/" \
    "$BUILD/corpus/$name" "tests/fuzz/corpus/$name" >"$BUILD/fuzz/$name.log" 2>&1; then
    passed=$((passed + 1))
    echo "ok $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$BUILD/fuzz/$name.log") inputs"
  else
    failed=$((failed + 1))
    echo "not ok $name: see $BUILD/fuzz/$name.log"
    tail -n 30 "$BUILD/fuzz/$name.log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
