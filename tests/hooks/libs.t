# What each program links, read from the built files. An empty program starts
# in 0.6 ms, one with libcurl in 11 ms: so this is a promise, not a taste.
. "${SRC:-.}/tests/lib/tap.sh"

# a build with sanitizers links these as well
sanitizers='libasan|libubsan|libtsan|libm|libdl|librt|libpthread|libgcc_s|libresolv'

needed() { # the libraries of a program, without versions, in one line
  readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\.so.*\]/\1/p' |
    if readelf -d "$1" | grep -q 'NEEDED.*libasan'; then grep -Ev "^($sanitizers)$"; else cat; fi |
    sort | tr '\n' ' '
}

only() { # only WORDS ALLOWED: are all words among the allowed ones?
  for word in $1; do
    case " $2 " in *" $word "*) ;; *) return 1 ;; esac
  done
}

found=0
for program in "$LIBEXEC"/holdfast-*; do
  name=${program##*/}
  found=$((found + 1))
  libs=$(needed "$program")
  case $name in
  holdfast-deliver)
    ok "$name links nothing that it does not name" only "$libs" \
      "libc libcjson libinih libcurl libnotify libgdk_pixbuf-2.0 libgio-2.0 libgobject-2.0 libglib-2.0"
    ;;
  *)
    ok "$name needs libc, libcjson and libinih and nothing else ($libs)" \
      only "$libs" "libc libcjson libinih"
    ;;
  esac
done
libs=$(needed "$HOLDFAST")
ok "holdfast needs libc, libcjson and libinih and nothing else ($libs)" \
  only "$libs" "libc libcjson libinih"
ok "all eleven programs are there" [ "$found" -ge 11 ]

hardened() { # position-independent, no lazy binding, no executable stack
  readelf -h "$1" | grep -q 'Type: *DYN' &&
    readelf -d "$1" | grep -q 'FLAGS.*\(BIND_NOW\|NOW\)' &&
    readelf -lW "$1" | grep -q 'GNU_RELRO' &&
    readelf -lW "$1" | grep 'GNU_STACK' | grep -qv 'RWE'
}
for program in "$LIBEXEC"/holdfast-* "$HOLDFAST"; do
  ok "${program##*/} is hardened" hardened "$program"
done

done_testing
