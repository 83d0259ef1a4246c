# Read by bash before each prompt of the editor's terminals, right before the editor's shell integration says that a
# command has ended. The integration reports a command line without the space that it began with and, with `ignorespace`,
# only its first command. Here the line is reported once more, as it was typed, so that what begins with a space can be
# left out of the terminal history. Ends with the status it was called with; of the shell, only variables and functions
# named __understory_* are touched, and PROMPT_COMMAND stays in this shell.

__understory_status=$?
export -n PROMPT_COMMAND # exported by the way in which the editor adds to it

# Whether the line is one that starts with the command as bash ran it: aliases replaced, spaces set anew.
__understory_starts_with() {
	local line=$1 command=$2 first=${1%%[[:space:]]*}
	((BASH_VERSINFO[0] >= 4)) && [[ -n $first ]] && line=${BASH_ALIASES[$first]-$first}${line#"$first"}
	line=${line//[[:space:]]/} command=${command//[[:space:]]/}
	[[ ${line:0:${#command}} == "$command" ]]
}

__understory_report() {
	local entry line command=${__vsc_current_command-}
	entry=$(HISTTIMEFORMAT='' builtin history 1 2>/dev/null)
	line=${entry#"${entry%%[0-9]*}"} # from the number on, behind which are a mark or a space, and a space
	line=${line#"${line%%[!0-9]*}"}
	line=${line:2}
	if [[ $entry == "${__understory_entry-}" ]]; then
		# Bash kept nothing: the line is the one before once more, or it was not to be kept.
		[[ ${HISTCONTROL-} == *ignoreboth* || ${HISTCONTROL-} == *dups* ]] &&
			__understory_starts_with "$line" "$command" || line=" $command"
	fi
	if [[ -n $command && $line != "$command" ]]; then
		builtin printf '\e]633;E;%s;%s\a' "$(__vsc_escape_value "$line")" "${__vsc_nonce-}"
	fi
	__understory_entry=$entry
}

declare -F __vsc_escape_value >/dev/null && __understory_report # not in a shell that was started in this one
return "$__understory_status"
