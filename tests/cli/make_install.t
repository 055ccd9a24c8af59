# What `make install` puts down works from there, and `make uninstall` takes
# all of it away again, and nothing else.
. "${SRC:-.}/tests/lib/tap.sh"

# the build is there already, and was made with flags that we do not know
install_make() {
  "$MAKE" -C "$SRC" -s -o all BUILD="$BUILD" "$@" >"$T/make.out" 2>&1
}

mkdir -p "$T/root"
ok "make install into an empty DESTDIR" install_make install DESTDIR="$T/root" PREFIX=/usr ||
  diag "$(cat "$T/make.out")"
is "nothing stands outside the prefix" "$(ls "$T/root")" usr
for file in bin/holdfast libexec/holdfast/holdfast-pre-tool-use libexec/holdfast/holdfast-deliver \
  share/holdfast/packs/core.ini share/man/man1/holdfast.1 share/man/man5/holdfast.ini.5 \
  share/bash-completion/completions/holdfast share/zsh/site-functions/_holdfast \
  share/fish/vendor_completions.d/holdfast.fish; do
  ok "$file is there" [ -f "$T/root/usr/$file" ]
done
is "every program of the build is installed" \
  "$(ls "$T/root/usr/libexec/holdfast")" "$(ls "$LIBEXEC")"
is "a person's settings are not touched" "$(find "$HOME" -type f)" ""

project p <<'POLICY'
[commands]
deny = npm publish
POLICY
bash_payload 'npm publish' >"$T/payload"
LIBEXEC=$T/root/usr/libexec/holdfast
feed pre-tool-use <"$T/payload"
is "the installed guard finds its data and refuses" "$status" 2 || diag "$err"
like "by the rule" "$out" 'deny:npm publish'

mkdir -p "$T/root/usr/share/man/man1" "$T/root/usr/bin"
: >"$T/root/usr/bin/holdfast-other"
: >"$T/root/usr/share/man/man1/other.1"
ok "make uninstall" install_make uninstall DESTDIR="$T/root" PREFIX=/usr ||
  diag "$(cat "$T/make.out")"
is "only what was not ours is left" "$(cd "$T/root" && find . -type f | sort | tr '\n' ' ')" \
  "./usr/bin/holdfast-other ./usr/share/man/man1/other.1 "

mkdir "$T/again"
install_make install DESTDIR="$T/again" PREFIX=/opt/hf
install_make uninstall DESTDIR="$T/again" PREFIX=/opt/hf
is "and no folder of ours" "$(cd "$T/again" && find . | sort | tr '\n' ' ')" ". ./opt ./opt/hf "

done_testing
