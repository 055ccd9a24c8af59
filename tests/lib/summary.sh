#!/bin/sh
# Count the results that the logs of all stages hold. What failed is named;
# a skipped test is named too and counts as failed: nothing is left out unseen.
set -u

find "$1" -name '*.tap' | sort | xargs awk '
function close_file(	missing) {
  if (file == "") return
  # TAP says how many there should have been
  missing = planned - seen
  if (planned == "" || missing != 0) {
    failed += missing > 0 ? missing : 1
    print "not ok: " file ": " seen " of " (planned == "" ? "?" : planned) " tests ran"
  } else if (status != "0" && !bad) {
    failed++
    print "not ok: " file ": exit status " status
  }
}
function begin() {
  close_file()
  file = FILENAME; sub(/.*\/log\//, "", file); sub(/\.tap$/, "", file)
  planned = ""; seen = 0; bad = 0; status = "0"; files++
}
FNR == 1 { begin() }
/^1\.\.[0-9]+/ { planned += substr($1, 4) }
/^(not )?ok/ {
  seen++
  if ($0 ~ /# *[Ss][Kk][Ii][Pp]/ || $0 ~ /^not ok/) {
    failed++; bad = 1
    print "not ok: " file ": " $0
  } else
    passed++
}
/^# exit status / { if ($4 != "0") status = $4 }
END {
  close_file()
  if (files == 0) { print "not ok: no test ran"; failed++ }
  printf "%d passed, %d failed\n", passed, failed
  exit failed > 0
}' 
