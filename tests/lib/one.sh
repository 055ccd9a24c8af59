#!/bin/sh
# Run one test file, keep its TAP, and add what TAP itself cannot say: that it
# ended badly, took too long, or that a sanitizer spoke in one of its programs.
set -u

file=$1
name=$(printf %s "${file##*"$BUILD"/}" | tr / -)
log=$LOGS/$name.tap
san=$LOGS/$name.san

export CMOCKA_MESSAGE_OUTPUT=tap
export ASAN_OPTIONS="log_path=$san:detect_stack_use_after_return=1:allocator_may_return_null=1"
export UBSAN_OPTIONS="log_path=$san:print_stacktrace=1"
export LSAN_OPTIONS="log_path=$san"

case $file in
*.t) set -- sh "$file" ;;
*) set -- "$file" ;;
esac

{
  timeout -k 5 "${TEST_SECONDS:-300}" "$@" 2>"$log.err"
  echo "# exit status $?"
} | tee "$log"

status=$(sed -n 's/^# exit status //p' "$log" | tail -n 1)
sed 's/^/# /' "$log.err"
if [ -s "$log.err" ]; then sed 's/^/# /' "$log.err" >>"$log"; fi
rm -f "$log.err"

# a report is a failure even where the test looked at nothing but the answer
for report in "$san".*; do
  [ -s "$report" ] || continue
  status=99
  {
    echo "# sanitizer report of $name:"
    sed 's/^/# /' "$report"
  } | tee -a "$log"
done
[ "$status" = 99 ] && echo "# exit status 99" >>"$log"
exit "$status"
