import { fillReferences, secretReference } from '../../common/model/secretReference.ts';
import { redactLine } from '../../common/redact/redactLine.ts';

/** An argument of a program. */
export interface Argument {
	readonly text: string;
	/** It is known to be one that nobody is to see. */
	readonly secret?: boolean;
}

export interface HiddenArguments {
	/** As they are registered, which everybody can read. */
	readonly args: string[];
	/** What their references stand for, for the secret storage. */
	readonly values: Readonly<Record<string, string>>;
}

/** `--name=` or `NAME=` before a value. */
const ASSIGNED = /^(-{0,2}[A-Za-z][\w.-]*=)?([^]*)$/;

/**
 * Puts references in the place of arguments that are secrets, or look like some, by themselves or after their option.
 * @param taken names that mean other values already
 */
export function hideArguments(args: readonly Argument[], taken: readonly string[] = []): HiddenArguments {
	const values: Record<string, string> = {};
	const shown = args.map(({ text, secret = false }, at) => {
		const [, option = '', value = ''] = ASSIGNED.exec(text) ?? [];
		const before = args[at - 1]?.text ?? '';
		if (value === '' || !(secret || isSecret(text) || isValueOf(before, text))) return text;
		const name = freeName(option === '' ? before : option, new Set([...taken, ...Object.keys(values)]));
		values[name] = value;
		return option + secretReference(name);
	});
	return { args: shown, values };
}

function isSecret(text: string): boolean {
	const own = fillReferences(text, () => '');
	return redactLine(own) !== own;
}

function isValueOf(option: string, text: string): boolean {
	return /^--?[A-Za-z]/.test(option) && !option.includes('=') && !text.startsWith('-') && isSecret(`${option}=${text}`);
}

/** A name as variables have it: `API_KEY` for `--api-key`. */
function freeName(option: string, taken: ReadonlySet<string>): string {
	const plain = /^(?:--?[A-Za-z][\w.-]*=?|\w+=)$/.test(option) ? option.replace(/=$/, '').replaceAll(/\W+/g, '_') : '';
	const base = plain.replace(/^[_\d]+/, '').toUpperCase() || 'ARGUMENT';
	let name = base;
	for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
	return name;
}
