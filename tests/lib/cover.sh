#!/bin/sh
# What the tests took of the modules that decide: lines and branches, by gcov,
# from the build in $BUILD. Lists the lines that no test reached.
set -u

modules="policy shell path redact evidence judge rule json conf"
out=$BUILD/cover
rm -rf "$out"
mkdir -p "$out"

printf '%-24s %8s %8s %8s\n' file lines branches taken
for module in $modules; do
  for source in common/"$module".c common/"$module"_*.c common/"$module"/*.c; do
    [ -f "$source" ] || continue
    object=$BUILD/obj/${source%.c}.o
    [ -f "${object%.o}.gcda" ] || {
      printf '%-24s tables only, or no test ran it\n' "${source#common/}"
      continue
    }
    # one report for the file, and its annotated text for what is left
    gcov --branch-probabilities --object-file "$object" "$source" 2>/dev/null >"$out/report"
    awk -v name="${source#common/}" -v file="$source" '
      /^File / { mine = index($0, "\x27" file "\x27") || index($0, "/" file "\x27") }
      mine && /^Lines executed:/ { split($0, part, /[:% ]+/); lines = part[3]; total = $NF }
      mine && /^Branches executed:/ { split($0, part, /[:% ]+/); branches = part[3] }
      mine && /^Taken at least once:/ { split($0, part, /[:% ]+/); taken = part[5] }
      END { printf "%-24s %7s%% %7s%% %7s%%\n", name, lines, branches, taken }' "$out/report"
    mv ./*.gcov "$out/" 2>/dev/null
  done
done
echo
echo "Lines that no test reached (the annotated files are in $out):"
for file in "$out"/*.c.gcov; do
  case ${file##*/} in *'#'* | *.h.gcov) continue ;; esac
  awk -v name="$(basename "$file" .gcov)" -F: '
    $1 ~ /#####/ { gsub(/ /, "", $2); list = list " " $2; n++ }
    END { if (n) print "  " name ":" substr(list, 1, 300) (length(list) > 300 ? " ..." : "") }' "$file"
done
