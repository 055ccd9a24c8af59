# fish completion for holdfast(1)

set -l commands install uninstall doctor init trust check rules-test allow log verify status demo help version

complete -c holdfast -f
complete -c holdfast -n "not __fish_seen_subcommand_from $commands" -l help -s h -d 'show what there is'
complete -c holdfast -n "not __fish_seen_subcommand_from $commands" -l version -s V -d 'show the version'
complete -c holdfast -n "__fish_seen_subcommand_from $commands" -l help -s h -d 'explain this command'

function __holdfast_command -d 'a command of holdfast, while there is none yet'
    complete -c holdfast -n __fish_use_subcommand -a $argv[1] -d $argv[2]
end
__holdfast_command install 'wire the hooks into your agents'
__holdfast_command uninstall 'take them out again'
__holdfast_command doctor 'fire every hook and show what is missing'
__holdfast_command init 'write a policy fitted to this project'
__holdfast_command trust "let this project's policy run and inject"
__holdfast_command check 'the verdict on a command or file, and why'
__holdfast_command allow 'let one refused call through'
__holdfast_command log 'what happened'
__holdfast_command rules-test 'try the examples that rules bring along'
__holdfast_command verify 'check that the log is whole'
__holdfast_command status 'where this project stands'
__holdfast_command demo 'the jobs of Holdfast, live, in a scratch folder'
__holdfast_command help 'show what there is'
__holdfast_command version 'show the version'
functions -e __holdfast_command

function __holdfast_options -a command -d 'options of one command'
    complete -c holdfast -n "__fish_seen_subcommand_from $command" $argv[2..-1]
end
for command in install uninstall
    __holdfast_options $command -l host -x -a claude-code -d 'only this agent'
    __holdfast_options $command -l user -d 'all of your projects'
    __holdfast_options $command -l project -d 'the project in this folder, shared by git'
    __holdfast_options $command -l local -d 'the project in this folder, only for you'
    __holdfast_options $command -l dry-run -d 'show what would change'
    __holdfast_options $command -l json -d 'one JSON object'
end
__holdfast_options doctor -l host -x -a claude-code -d 'only this agent'
__holdfast_options doctor -l quick -d 'fire nothing, and do not read the whole log'
__holdfast_options doctor -l json -d 'one JSON object'
__holdfast_options init -l print -d 'only print it'
__holdfast_options trust -l show -d 'only show it'
__holdfast_options trust -l revoke -d 'take the trust back'
__holdfast_options trust -l yes -d 'do not ask'
__holdfast_options check -l write -r -F -d 'may the agent write this file?'
__holdfast_options check -l read -r -F -d 'may it read this one?'
__holdfast_options check -l file -r -F -d 'many calls, one a line'
__holdfast_options check -l misses -d 'list what is not as expected'
__holdfast_options check -l explain -d 'show what the command line would run'
__holdfast_options check -l json -d 'one JSON object'
__holdfast_options check -a '(__fish_complete_subcommand --fcs-skip=2)'
__holdfast_options rules-test -l verbose -d 'list every example'
__holdfast_options allow -l for -x -a '10m 1h 1d' -d 'as often as it comes in this time'
__holdfast_options log -F
__holdfast_options log -l since -x -a '10m 1h 1d' -d 'only what is newer'
__holdfast_options log -l session -x -d 'only one session'
__holdfast_options log -l event -x -d 'only these events' -a 'session_start user_prompt_submit pre_tool_use permission_request post_tool_use notification pre_compact stop stop_failure subagent_start subagent_stop session_end config_change failure release trust distrust alert torn'
__holdfast_options log -l verdict -x -a 'deny ask note none approve released' -d 'only records with this verdict'
__holdfast_options log -l tool -x -d 'only calls of this kind of tool' -a 'shell write edit read web subagent mcp question other'
__holdfast_options log -l json -d 'the records as they stand in the file'
__holdfast_options log -l follow -d 'go on as records come in'
__holdfast_options verify -F
for command in verify status
    __holdfast_options $command -l json -d 'one JSON object'
end
for command in init trust check allow log verify status
    __holdfast_options $command -l project -x -a '(__fish_complete_directories)' -d 'another project'
end
functions -e __holdfast_options
