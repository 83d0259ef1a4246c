import path from 'node:path';
import { redactLine } from '../../common/redact/redactLine.ts';

/** What variables in files of other programs stand for. */
export interface VariableSources {
	/** Folder that the server works in; empty when there is none. */
	readonly folder: string;
	readonly home: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** What the user answered, by the id of the input. */
	readonly answers: ReadonlyMap<string, string>;
	/** Inputs whose answers are secrets. */
	readonly secretInputs: ReadonlySet<string>;
}

/** A text with what its variables stand for, and why some of them still stand there. */
export interface Filled {
	readonly text: string;
	readonly missing: readonly string[];
}

/** What stands in a text for a secret; undefined when none may stand there. @param name of the variable */
export type SecretPlace = (value: string, name: string) => string | undefined;

/** The text goes to the secret storage. */
export const KEPT: SecretPlace = (value) => value;
/** The text is shown and logged. */
export const SHOWN: SecretPlace = () => undefined;

/** `${name}`, `${name:argument}`, and `${NAME:-default}` of Claude Code. */
const VARIABLE = /\$\{([A-Za-z_/]\w*)?(?::([^}]*))?\}/g;

/** Puts in what variables of VS Code, Cursor and Claude Code stand for. */
export function fillIn(text: string, sources: VariableSources, secretPlace: SecretPlace): Filled {
	const missing: string[] = [];
	const filled = text.replaceAll(VARIABLE, (whole: string, name = '', argument?: string) => {
		const found = valueOf(name, argument, sources);
		const value = found.secret !== true ? found.value : secretPlace(found.value, nameOf(name, argument));
		if (value !== undefined) return value;
		missing.push(`${whole} ${found.reason ?? SEEN}`);
		return whole;
	});
	return { text: filled, missing };
}

/** Ids of the inputs that a text asks for. */
export function inputsIn(text: string): string[] {
	return [...text.matchAll(VARIABLE)].flatMap(([, name, id]) => (name === 'input' && id !== undefined ? [id] : []));
}

const SEEN = 'is a secret, and everybody can read what stands here: let the server take it from a variable';

/** A value, or the reason why there is none. */
type Found =
	| { readonly value: string; readonly secret: boolean; readonly reason?: never }
	| { readonly reason: string; readonly value?: never; readonly secret?: never };

function valueOf(name: string, argument: string | undefined, sources: VariableSources): Found {
	const { folder, home, environment } = sources;
	const plain = (value: string): Found => ({ value, secret: false });
	switch (name) {
		case 'workspaceFolder':
			return folder === '' ? { reason: 'belongs to a folder, and this server to none' } : plain(folder);
		case 'workspaceFolderBasename':
			return folder === '' ? { reason: 'belongs to a folder, and this server to none' } : plain(path.basename(folder));
		case 'userHome':
			return plain(home);
		case 'pathSeparator':
		case '/':
			return plain(path.sep);
		case 'input':
			return answerTo(argument ?? '', sources);
		case 'env':
			return variable(argument ?? '', environment[argument ?? '']);
		default:
			return claudeVariable(name, argument, environment);
	}
}

/** What a variable is called by itself: `KEY` of `${env:KEY}`. */
function nameOf(name: string, argument = ''): string {
	return name === 'input' || name === 'env' ? argument : name;
}

function answerTo(id: string, { answers, secretInputs }: VariableSources): Found {
	const value = answers.get(id);
	return value === undefined ? { reason: 'was not given' } : { value, secret: secretInputs.has(id) };
}

function variable(name: string, value: string | undefined): Found {
	if (value === undefined) return { reason: 'is not set' };
	const line = `${name}=${value}`;
	return { value, secret: redactLine(line) !== line };
}

/** Claude Code names variables alone, with a default where they are not set. */
function claudeVariable(
	name: string,
	argument: string | undefined,
	environment: VariableSources['environment'],
): Found {
	if (argument !== undefined && !argument.startsWith('-')) return { reason: 'is not known here' };
	return variable(name, environment[name] ?? argument?.slice(1));
}
