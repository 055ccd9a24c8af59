# bash completion for holdfast(1)                          -*- shell-script -*-

_holdfast() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
  local words='' i

  COMPREPLY=()
  # readline takes --name=value apart, into three words
  if [ "$cur" = = ]; then
    cur=
  elif [ "$prev" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if [ "$COMP_CWORD" = 1 ]; then
    words='install uninstall doctor init trust check rules-test allow log verify status
      demo help version'
    mapfile -t COMPREPLY < <(compgen -W "$words --help --version" -- "$cur")
    return
  fi

  # behind "--" stands a command with arguments of its own
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [ "${COMP_WORDS[i]}" = -- ]; then
      if [ "$i" = $((COMP_CWORD - 1)) ]; then
        mapfile -t COMPREPLY < <(compgen -A command -- "$cur")
      else
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      fi
      return
    fi
  done

  case $prev in
  --project)
    # readline then adds the slash and quotes what has to be quoted
    case ${COMP_WORDS[1]} in
    install | uninstall) ;;
    *)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return
      ;;
    esac
    ;;
  --write | --read)
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
    ;;
  --host) words=claude-code ;;
  --event)
    words='session_start user_prompt_submit pre_tool_use permission_request
      post_tool_use notification pre_compact stop stop_failure subagent_start
      subagent_stop session_end config_change failure release trust distrust
      alert torn'
    ;;
  --verdict) words='deny ask note none approve released' ;;
  --tool) words='shell write edit read web subagent mcp question other' ;;
  --since | --for) words='10m 1h 1d' ;;
  --session) return ;;
  esac
  if [ -n "$words" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    return
  fi

  case ${COMP_WORDS[1]} in
  install | uninstall)
    words='--host --user --project --local --dry-run --json'
    ;;
  doctor) words='--host --quick --json' ;;
  init) words='--print --project' ;;
  trust) words='--show --revoke --yes --project' ;;
  check) words='--file --misses --write --read --explain --json --project --' ;;
  rules-test) words='--verbose' ;;
  allow) words='--for --project' ;;
  log)
    words='--since --session --event --verdict --tool --json --follow --project'
    ;;
  verify | status) words='--json --project' ;;
  demo) words= ;;
  *) return ;;
  esac
  case ${COMP_WORDS[1]} in
  log | verify)
    if [ "${cur#-}" = "$cur" ]; then
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
    fi
    ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$cur")
}

complete -F _holdfast holdfast
