#compdef holdfast
# zsh completion for holdfast(1)

local -a subcommands arguments
local project='--project=[another project]:folder:_files -/'

subcommands=(
  'install:wire the hooks into your agents'
  'uninstall:take them out again'
  'doctor:fire every hook and show what is missing'
  "init:write a policy fitted to this project"
  "trust:let this project's policy run and inject"
  'check:the verdict on a command or file, and why'
  'rules-test:try the examples that rules bring along'
  'allow:let one refused call through'
  'log:what happened'
  'verify:check that the log is whole'
  'status:where this project stands'
  'demo:the jobs of Holdfast, live, in a scratch folder'
  'help:show what there is'
  'version:show the version'
)

if (( CURRENT == 2 )); then
  _describe -t subcommands 'holdfast command' subcommands
  return
fi

# behind "--" stands a command with arguments of its own
local -i dashes=${words[(i)--]}
if [[ $words[2] = check ]] && (( dashes < CURRENT )); then
  shift $dashes words
  (( CURRENT -= dashes ))
  _normal
  return
fi

arguments=('(- *)'{-h,--help}'[explain this command]')
case $words[2] in
install | uninstall)
  arguments+=(
    '--host=[only this agent]:agent:(claude-code)'
    '--user[all of your projects]'
    '--project[the project in this folder, shared by git]'
    '--local[the project in this folder, only for you]'
    '--dry-run[show what would change]'
    '--json[one JSON object]'
  )
  ;;
doctor)
  arguments+=(
    '--host=[only this agent]:agent:(claude-code)'
    '--quick[fire nothing, and do not read the whole log]'
    '--json[one JSON object]'
  )
  ;;
init)
  arguments+=('--print[only print it]' $project)
  ;;
trust)
  arguments+=(
    '--show[only show it]'
    '--revoke[take the trust back]'
    '--yes[do not ask]'
    $project
  )
  ;;
check)
  arguments+=(
    '--write=[may the agent write this file?]:file:_files'
    '--read=[may it read this one?]:file:_files'
    '--file=[many calls, one a line]:file:_files'
    '--misses[list what is not as expected]'
    '--explain[show what the command line would run]'
    '--json[one JSON object]'
    $project
  )
  ;;
rules-test)
  arguments+=(
    '--verbose[list every example]'
  )
  ;;
allow)
  arguments+=(
    '--for=[as often as it comes in this time]:time:(10m 1h 1d)'
    $project
    '1:code of the refusal:'
  )
  ;;
log)
  arguments+=(
    '--since=[only what is newer]:time:(10m 1h 1d)'
    '--session=[only one session]:id:'
    '--event=[only these events]:event:(session_start user_prompt_submit pre_tool_use permission_request post_tool_use notification pre_compact stop stop_failure subagent_start subagent_stop session_end config_change failure release trust distrust alert torn)'
    '--verdict=[only records with this verdict]:verdict:(deny ask note none approve released)'
    '--tool=[only calls of this kind of tool]:kind:(shell write edit read web subagent mcp question other)'
    '--json[the records as they stand in the file]'
    '--follow[go on as records come in]'
    $project
    '1:log:_files'
  )
  ;;
verify)
  arguments+=('--json[one JSON object]' $project '1:log:_files')
  ;;
status)
  arguments+=('--json[one JSON object]' $project)
  ;;
esac

# what comes next is seen from the command on, without the word "holdfast"
shift words
(( CURRENT-- ))
_arguments -s -S $arguments
