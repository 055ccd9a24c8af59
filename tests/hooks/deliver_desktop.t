#!/bin/sh
# A real notification service: dunst under Xvfb, on a bus of its own. What it
# shows is read back from it, and a picture is kept in $BUILD/artefacts.

. "${SRC:-.}/tests/lib/tap.sh"

if [ "${1-}" != inside ]; then
  # a bus that knows no services: nothing of the machine answers
  cat >"$T/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=$T</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
  TAP_CLEAN=1 dbus-run-session --config-file="$T/bus.conf" -- sh "$0" inside
  exit
fi

. "$SRC/tests/lib/alert.sh"

# Xvfb says on a descriptor which display it has taken
mkfifo "$T/display"
mkdir "$T/fb"
Xvfb -displayfd 3 -screen 0 800x480x24 -nolisten tcp -fbdir "$T/fb" 3>"$T/display" 2>/dev/null &
services="$services $!"
read -r display <"$T/display"
DISPLAY=:$display
export DISPLAY

mkdir -p "$XDG_CONFIG_HOME/dunst"
cat >"$XDG_CONFIG_HOME/dunst/dunstrc" <<'END'
[global]
    monitor = 0
    width = (300, 700)
    font = Monospace 12
    markup = full
    format = "<b>%s</b>\n%b"
    show_indicators = no
    stack_duplicates = false
[urgency_low]
    timeout = 1000
[urgency_normal]
    timeout = 2000
[urgency_critical]
    timeout = 3000
    frame_color = "#cc0000"
END
start_dunst() {
  dunst -config "$XDG_CONFIG_HOME/dunst/dunstrc" 2>"$T/dunst.err" &
  dunst_pid=$!
  services="$services $dunst_pid"
  n=0
  until [ "$(dunstctl is-paused 2>/dev/null)" = false ]; do
    n=$((n + 1))
    [ $n -lt 200 ] || break
    sleep 0.05
  done
}

# shellcheck disable=SC2317
shown() { dunstctl count displayed; }
# closed ones go to the history; what `dunstctl history` asks, without busctl(1)
history() {
  dbus-send --print-reply --dest=org.freedesktop.Notifications \
    /org/freedesktop/Notifications org.dunstproject.cmd0.NotificationListHistory
}
# shellcheck disable=SC2317
history_has() { history | tr -d '\n' | grep -Fq -- "$1"; }

raise d0
deliver
is "without a notification service nothing is sent" "$(results)" "d0 desktop refused 1"
like "and the record says so" "$(evidence)" 'no service shows desktop notifications'

start_dunst
raise d1 permission 'rm -rf "build & co" <all>; echo done'
deliver
is "deliver ends well" "$status" 0
is "a permission alert is sent to the desktop" "$(results | grep d1)" "d1 desktop sent 1"
is "it is shown" "$(shown)" 1
sleep 0.5
mkdir -p "$BUILD/artefacts"
"$BUILD/tests/xwd2png" "$T/fb/Xvfb_screen0" >"$BUILD/artefacts/desktop.png"
ok "a picture of the screen is kept" test -s "$BUILD/artefacts/desktop.png"

raise d2 permission 'make install'
deliver
is "the next one of the session takes its place" "$(shown)" 1
raise d3 idle 'waits for you' s2
deliver
is "one of another session stands beside it" "$(shown)" 2

dunstctl close-all
ok "the title came through" history_has 'Claude Code asks: run a command'
ok "the command came through" history_has 'make install'
ok "the project came through" history_has 'shop (main)'
ok "the category is ours" history_has 'x-holdfast.permission'
# told apart by the time that the configuration above gives them
ok "what waits for a person is critical" history_has 'int64 3000000000'
ok "what is only good to know is normal" history_has 'int64 2000000000'

raise d4 permission 'cat <b>x</b> && echo "&amp;"' s4
deliver
dunstctl close-all
ok "markup in a command is shown as it stands" history_has '&lt;b&gt;x&lt;/b&gt; &amp;&amp; echo'

kill "$dunst_pid"
wait "$dunst_pid" 2>/dev/null
start_dunst
raise d5 permission 'ls' s4
deliver
is "ids of an earlier server are not used for the next" "$(shown)" 1

sink desk desktop detail=low
raise d6 permission 'cat /etc/secret-plan' s6
deliver
dunstctl close-all
ok "in low detail it says what kind it is" history_has 'claude-code asks for your permission'
unlike "but not the command" "$(history)" secret-plan

no_sinks
unset DBUS_SESSION_BUS_ADDRESS
raise d7
deliver
is "without an address and a socket there is no desktop" "$(results | grep d7)" "d7 desktop refused 1"

done_testing
