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

/** `${name}`, `${name:argument}`, and `${NAME:-default}` of Claude Code. */
const VARIABLE = /\$\{([A-Za-z_/]\w*)?(?::([^}]*))?\}/g;

/**
 * Puts in what variables of VS Code, Cursor and Claude Code stand for.
 * @param kept the text goes to the secret storage; otherwise it is shown and logged, and no secret is put into it
 */
export function fillIn(text: string, sources: VariableSources, kept: boolean): Filled {
	const missing: string[] = [];
	const filled = text.replaceAll(VARIABLE, (whole: string, name: string | undefined, argument: string | undefined) => {
		const found = valueOf(name ?? '', argument, sources);
		const reason = 'reason' in found ? found.reason : !kept && found.secret ? SEEN : undefined;
		if (reason !== undefined) missing.push(`${whole} ${reason}`);
		return reason === undefined && 'value' in found ? found.value : whole;
	});
	return { text: filled, missing };
}

/** Ids of the inputs that a text asks for. */
export function inputsIn(text: string): string[] {
	return [...text.matchAll(VARIABLE)].flatMap(([, name, id]) => (name === 'input' && id !== undefined ? [id] : []));
}

const SEEN = 'is a secret, and everybody can read what stands here: let the server take it from a variable';

type Found = { readonly value: string; readonly secret: boolean } | { readonly reason: string };

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
