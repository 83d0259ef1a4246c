import { looksSecret, type HiddenValues } from './hiddenValues.ts';

/** An argument of a program. */
export interface Argument {
	readonly text: string;
	/** It is known to be one that nobody is to see. */
	readonly secret?: boolean;
}

/** `--name=` or `NAME=` before a value. */
const ASSIGNED = /^(-{0,2}[A-Za-z][\w.-]*=)?([^]*)$/;
/** What gives the value after it a name. */
const OPTION = /^(?:--?[A-Za-z][\w.-]*=?|\w+=)$/;

/** Puts references in the place of arguments that are secrets, or look like some, by themselves or after their option. */
export function hideArguments(args: readonly Argument[], hidden: HiddenValues): string[] {
	return args.map(({ text, secret = false }, at) => {
		const [, option = '', value = ''] = ASSIGNED.exec(text) ?? [];
		const before = args[at - 1]?.text ?? '';
		if (value === '' || !(secret || looksSecret(text) || isValueOf(before, text))) return text;
		const label = option === '' ? before : option;
		return option + hidden.hide(value, OPTION.test(label) ? label : '', 'ARGUMENT');
	});
}

function isValueOf(option: string, text: string): boolean {
	return (
		/^--?[A-Za-z]/.test(option) && !option.includes('=') && !text.startsWith('-') && looksSecret(`${option}=${text}`)
	);
}
