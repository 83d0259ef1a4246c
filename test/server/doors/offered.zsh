# Prints what zsh offers after Tab: zsh -f offered.zsh SCRIPT LINE
# A shell in a pseudo-terminal gets the line; its `compadd` tells of every hit.
zmodload zsh/zpty
export OFFERED_SCRIPT=$1
zpty shell zsh -f -i
() {
	zpty -w shell source $1
	local line
	repeat 10; do
		zpty -r shell line
		[[ $line == ready* ]] && return
	done
	exit 2
} =(<<< '
PROMPT=
autoload -Uz compinit
compinit -u -D
source "$OFFERED_SCRIPT"
bindkey "^I" complete-word
zstyle ":completion:*" insert-tab false
newline() { echo }
compprefuncs=(newline)
comppostfuncs=(exit)
compadd() {
	if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
		builtin compadd "$@"
		return
	fi
	local -a hits
	builtin compadd -A hits "$@"
	builtin compadd "$@"
	local hit
	for hit in $hits; do echo -E - "hit:$hit"; done
}
echo ready')
zpty -w shell "$2"$'\t'
while zpty -r shell; do :; done | while IFS= read -r line; do
	line=${line%$'\r'}
	[[ $line == hit:* ]] && print -r -- ${line#hit:}
done
true
