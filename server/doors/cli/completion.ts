import type { Command } from './command.ts';
import { COMMON_OPTIONS } from './parse.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What a shell offers after `understory`: made of what the commands declare, so that it never lags behind. */
export function completionScript(shell: Shell, commands: readonly Command[], operations: readonly string[]): string {
	const specs = commands.map((command) => toSpec(command, operations));
	return { bash, zsh, fish }[shell](specs);
}

interface Spec {
	readonly name: string;
	readonly summary: string;
	/** Words that may come first. */
	readonly words: readonly string[];
	readonly options: readonly { readonly name: string; readonly summary: string; readonly takesValue: boolean }[];
}

function toSpec({ name, summary, usage, options }: Command, operations: readonly string[]): Spec {
	return {
		name,
		summary,
		words: name === 'call' ? operations : name === 'completion' ? SHELLS : actionsIn(usage),
		options: Object.entries({ ...options, ...COMMON_OPTIONS }).map(([option, { type, summary: what }]) => ({
			name: `--${option}`,
			summary: what,
			takesValue: type === 'string',
		})),
	};
}

/** `set NAME VALUE | get|delete NAME` begins with set, get or delete; what is in capitals the user chooses. */
export function actionsIn(usage: string): string[] {
	return usage
		.split(/ \| /)
		.flatMap((form) => (form.trim().split(/\s+/)[0] ?? '').split('|'))
		.filter((word) => /^[a-z][a-z-]*$/.test(word));
}

function bash(specs: readonly Spec[]): string {
	const cases = specs.map(({ name, words, options }) => {
		const all = [...words, ...options.map((option) => option.name)].join(' ');
		return `		${name}) words="${all}" ;;`;
	});
	const values = [
		...new Set(specs.flatMap(({ options }) => options.filter((one) => one.takesValue).map((one) => one.name))),
	];
	return `# Completion of understory for bash:  source <(understory completion bash)
_understory() {
	local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W "${specs.map(({ name }) => name).join(' ')}" -- "$current"))
		return
	fi
	case "$previous" in
		${values.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
	esac
	case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
	esac
	COMPREPLY=($(compgen -W "$words" -- "$current"))
	if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -F _understory understory
`;
}

function zsh(specs: readonly Spec[]): string {
	const cases = specs.map(({ name, words, options }) => {
		const rules = options.map(({ name: option, summary, takesValue }) =>
			zshQuoted(`${option}[${summary.replaceAll(/[[\]:]/g, ' ')}]${takesValue ? ':value:_files' : ''}`),
		);
		const first = words.length === 0 ? "'*:file:_files'" : `'1:action:(${words.join(' ')})' '*:file:_files'`;
		return `		${name}) _arguments ${[...rules, first].join(' ')} ;;`;
	});
	return `#compdef understory
# Completion of understory for zsh:  source <(understory completion zsh)
_understory() {
	local -a commands
	commands=(${specs.map(({ name, summary }) => zshQuoted(`${name}:${summary}`)).join(' ')})
	if (( CURRENT == 2 )); then
		_describe 'command' commands
		return
	fi
	local command="\${words[2]}"
	shift words
	(( CURRENT-- ))
	case "$command" in
${cases.join('\n')}
	esac
}
compdef _understory understory
`;
}

function zshQuoted(text: string): string {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function fish(specs: readonly Spec[]): string {
	const lines = specs.flatMap(({ name, summary, words, options }) => [
		`complete -c understory -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(summary)}`,
		...(words.length === 0
			? []
			: [`complete -c understory -n '__fish_seen_subcommand_from ${name}' -a ${fishQuoted(words.join(' '))}`]),
		...options.map(
			({ name: option, summary: what, takesValue }) =>
				`complete -c understory -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}${takesValue ? ' -r' : ''} -d ${fishQuoted(what)}`,
		),
	]);
	return `# Completion of understory for fish:  understory completion fish | source\n${lines.join('\n')}\n`;
}

function fishQuoted(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
