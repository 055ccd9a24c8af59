# For tests of alerts: a project with a spool, sinks, and services on loopback.
#
#   raise ID [KIND [BODY [SESSION]]]   puts an alert into the spool
#   service NAME [LIMIT...] PLAY...    starts httpd; sets $url; its files are in $T/NAME
#   sink NAME TYPE [KEY=VALUE...]      adds a [sink] section to the user's file
#   deliver                            runs holdfast-deliver until it ends
#   results                            ID SINK RESULT TRIES of each record, sorted
# shellcheck shell=sh disable=SC2034,SC2154

DELIVER=$LIBEXEC/holdfast-deliver
CONFIG=$XDG_CONFIG_HOME/holdfast/config.ini
STATE=$XDG_STATE_HOME/holdfast/projects/0123456789abcdef
SPOOL=$STATE/spool
mkdir -p "$SPOOL" "${CONFIG%/*}"
no_proxy='*'
export no_proxy
services=
order=1795000000000000

end_services() {
  for pid in $services; do kill "$pid" 2>/dev/null; done
  services=
}
trap 'end_services; tap_cleanup' EXIT

raise() {
  order=$((order + 1))
  {
    printf '{"kind":"%s","time":"%s","id":"%s",' "${2:-permission}" \
      "${time:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}" "$1"
    printf '"key":"claude-code/%s/","host":"claude-code","session":"%s",' "${4:-s1}" "${4:-s1}"
    printf '"project":"/home/dev/shop","branch":"main","title":"Claude Code asks: run a command",'
    printf '"why":"the rule core.rm asks","body":%s}' "$(json_text "${3:-rm -rf build}")"
  } >"$SPOOL/.draft"
  mv "$SPOOL/.draft" "$SPOOL/$order-$1.alert"
}

service() {
  name=$1
  shift
  rm -f "$T/$name/port"
  "$BUILD/tests/httpd" "$T/$name" "$@" 2>"$T/$name.err" &
  services="$services $!"
  i=0
  until [ -s "$T/$name/port" ]; do
    i=$((i + 1))
    [ $i -lt 100 ] || return 1
    sleep 0.05
  done
  port=$(cat "$T/$name/port")
  url=http://127.0.0.1:$port/hook/s3cr3t
}

sink() {
  printf '\n[sink %s]\ntype = %s\n' "$1" "$2" >>"$CONFIG"
  shift 2
  for line in "$@"; do printf '%s = %s\n' "${line%%=*}" "${line#*=}" >>"$CONFIG"; done
}

no_sinks() {
  rm -f "$CONFIG"
}

deliver() {
  run timeout -k 1 60 "$DELIVER"
}

results() {
  [ -e "$STATE/evidence.jsonl" ] || return 0
  sed -n 's/.*"alert":"\([^"]*\)".*"sink":"\([^"]*\)","result":"\([^"]*\)","tries":\([0-9]*\).*/\1 \2 \3 \4/p' \
    "$STATE/evidence.jsonl" | sort
}

left() {
  find "$SPOOL" -name '*.alert' -o -name '*.try' | wc -l
}
