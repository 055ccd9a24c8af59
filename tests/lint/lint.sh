#!/bin/sh
# Everything that can be said about the sources without running them. Each
# check is one TAP line; the last line counts them.
#
#   BUILD=build sh tests/lint/lint.sh [CHECK...]
set -u

: "${BUILD:=build}" "${MAKE:=make}"
out=$BUILD-lint
mkdir -p "$out"
jobs=$(nproc 2>/dev/null || echo 2)
here=tests/lint

files() { find "$@" 2>/dev/null | sort; }

product=$(files common hooks cli install -name '*.[ch]')
sources=$(files common hooks cli install -name '*.c')
tests_c=$(files tests -name '*.[ch]' ! -path '*/node_modules/*')
scripts=$(files tests install .ci cli/completions -name '*.sh' -o -name '*.t' -o -path '.ci/run' -o -name '*.bash')
pages=$(files hooks cli config -name '*.[15]')

n=0
failed=0
check() { # check NAME COMMAND...
  name=$1
  shift
  case " $wanted " in *" $name "* | "  ") ;; *) return ;; esac
  n=$((n + 1))
  if "$@" >"$out/$name.log" 2>&1; then
    echo "ok $n - $name"
  else
    failed=$((failed + 1))
    echo "not ok $n - $name"
    tail -n "${LINES_SHOWN:-40}" "$out/$name.log" | sed 's/^/# /'
  fi
}

# shellcheck disable=SC2046,SC2086 # lists of files and flags are words
{
layers() { awk -f $here/layers.awk $here/layers.txt $product; }
banned() { awk -f $here/banned.awk $product; }
size() { awk -f $here/size.awk $product $tests_c; }
format() { clang-format --dry-run -Werror $product $tests_c; }
machine() { sh $here/machine.sh; }
shell_scripts() {
  shellcheck -x -S warning $(printf '%s\n' $scripts | grep -v '\.t$') &&
    shellcheck -x -s sh -S warning $(printf '%s\n' $scripts | grep '\.t$')
}

headers() { # each compiles alone
  for header in $(files common cli install -name '*.h'); do
    printf '#include "%s"\n' "$header" |
      ${CC:-cc} -std=c11 -D_XOPEN_SOURCE=700 -I. -Icommon -Icli -Iinstall -Wall -Wextra \
        -Werror -fsyntax-only -x c - || return 1
  done
}

clean_build() { # COMPILER: not one warning, in all of the code
  $MAKE --no-print-directory -j"$jobs" BUILD="$out/$1" CC="$1" WERROR=1 all tests
}

# one output for one source is all that gcc takes; its two warnings that are off
# mistake structs returned by value, and pointers that cJSON's types promise
analyzer() {
  printf '%s\n' $sources | xargs -P "$jobs" -n 1 gcc -std=c11 -D_XOPEN_SOURCE=700 \
    -D_FILE_OFFSET_BITS=64 -DHOLDFAST_VERSION='"0"' -Icommon -Icli -Iinstall \
    $(pkg-config --cflags libnotify | sed 's/-I/-isystem /g') -O2 -fanalyzer \
    -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-dereference -Werror \
    -S -o /dev/null
}

# autoVariables: a struct of one's own stack that is handed down and never kept
cppcheck_all() {
  cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
    --inline-suppr -j "$jobs" -D__linux__ -DHOLDFAST_VERSION='"0"' -Icommon -Icli -Iinstall \
    --suppress=missingIncludeSystem --suppress=autoVariables $sources
}

tidy() {
  printf '%s\n' $sources | xargs -P "$jobs" -n 1 clang-tidy --quiet -p . --warnings-as-errors='*'
}

reproducible() { # the same bytes, whatever folder they were built in
  rm -rf "$out/one" "$out/another-folder"
  for folder in one another-folder; do
    mkdir "$out/$folder" || return 1
    cp -R Makefile common hooks cli install config tests "$out/$folder/" || return 1
    $MAKE --no-print-directory -j"$jobs" -C "$out/$folder" BUILD=b all >/dev/null || return 1
    (cd "$out/$folder/b" && find bin libexec -type f -exec sha256sum {} + | sort) >"$out/$folder.sums"
    rm -rf "${out:?}/$folder"
  done
  diff "$out/one.sums" "$out/another-folder.sums"
}

manual_pages() {
  [ -n "$pages" ] || return 1
  mandoc -Tlint -Wwarning $pages
}

completions() { # bash's is run by a test
  zsh -n cli/completions/holdfast.zsh && fish -n cli/completions/holdfast.fish
}
}

wanted="$*"
check layers layers
check banned banned
check size size
check machine machine
check format format
check headers headers
check gcc clean_build gcc
check clang clean_build clang
check reproducible reproducible
check shellcheck shell_scripts
check mandoc manual_pages
check completions completions
check cppcheck cppcheck_all
check analyzer analyzer
check tidy tidy

echo "1..$n"
echo "$((n - failed)) passed, $failed failed"
[ "$failed" = 0 ]
