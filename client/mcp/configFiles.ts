import { parse, type ParseError } from 'jsonc-parser';
import { asObject } from '../../common/base/asObject.ts';
import type { UpstreamType } from '../../common/model/upstream.ts';
import { OUR_NAME } from '../../common/model/ourName.ts';

/** A server as it stands in a file of another program: its texts may hold variables. */
export interface FoundServer {
	readonly name: string;
	readonly type: UpstreamType;
	readonly command: string;
	readonly args: readonly string[];
	readonly cwd: string;
	readonly url: string;
	/** Values that stand in the file; they go to the secret storage and nowhere else. */
	readonly env: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;
	/** File with more variables; empty for none. */
	readonly envFile: string;
	readonly disabled: boolean;
	/** Folder that it works in, as the other program has it; empty when there is none. */
	readonly folder: string;
	/** What the file has the user asked for: one list for all servers of the file. */
	readonly inputs: readonly ConfigInput[];
}

/** A question that stands in a file of VS Code. */
export interface ConfigInput {
	readonly id: string;
	readonly description: string;
	readonly password: boolean;
	readonly value: string;
	/** To choose from; empty for a free answer. */
	readonly options: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Servers of a configuration of VS Code (`servers`), Claude or Cursor (`mcpServers`), also of the folders that Claude Code
 * keeps some for (`projects`). JSON with comments. Our own entry is left out. @throws Error when the text is not JSON
 * @param folder that the file belongs to; empty for none
 */
export function readServers(text: string, folder = ''): FoundServer[] {
	const errors: ParseError[] = [];
	const root = parse(text, errors, { allowTrailingComma: true }) as Fields | null | undefined;
	if (errors.length > 0 || typeof root !== 'object' || root === null) throw new Error('The file is not JSON.');
	const inputs = inputsOf(root['inputs']);
	const ofFolders = Object.entries(asObject(root['projects'])).flatMap(([project, value]) =>
		serversOf(asObject(value)['mcpServers'], project, []),
	);
	return [
		...serversOf(root['mcpServers'], folder, inputs),
		...serversOf(root['servers'], folder, inputs),
		...ofFolders,
	];
}

/** A short name in small letters; one that is taken gets a number. */
export function aliasOf(name: string, taken: Set<string>): string {
	const plain = name
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.slice(0, 14)
		.replaceAll(/^-+|-+$/g, '');
	const base = plain === '' ? 'server' : plain;
	let alias = base;
	for (let i = 2; taken.has(alias); i++) alias = `${base.slice(0, 13)}-${i}`;
	taken.add(alias);
	return alias;
}

function serversOf(value: unknown, folder: string, inputs: readonly ConfigInput[]): FoundServer[] {
	return Object.entries(asObject(value)).flatMap(([name, entry]) => {
		const fields = asObject(entry);
		const type = typeOf(fields);
		if (name === OUR_NAME || type === undefined) return [];
		const { args } = fields;
		return {
			name,
			type,
			command: textOf(fields['command']),
			args: Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : [],
			cwd: textOf(fields['cwd']),
			url: textOf(fields['url']),
			env: textsOf(fields['env']),
			headers: textsOf(fields['headers']),
			envFile: textOf(fields['envFile']),
			disabled: fields['disabled'] === true,
			folder,
			inputs,
		};
	});
}

function typeOf({ type, command, url }: Fields): UpstreamType | undefined {
	if (typeof command === 'string') return 'stdio';
	if (typeof url !== 'string') return undefined;
	return type === 'sse' ? 'sse' : 'http';
}

function inputsOf(value: unknown): ConfigInput[] {
	if (!Array.isArray(value)) return [];
	return value.map(asObject).map((fields) => {
		const { id, description, password, options } = fields;
		return {
			id: textOf(id),
			description: textOf(description),
			password: password === true,
			value: textOf(fields['default']),
			options: Array.isArray(options) ? options.map(optionOf) : [],
		};
	});
}

/** VS Code takes a text, or one with a label. */
function optionOf(option: unknown): string {
	return textOf(typeof option === 'object' ? asObject(option)['value'] : option);
}

function textsOf(values: unknown): Record<string, string> {
	return Object.fromEntries(Object.entries(asObject(values)).map(([key, value]) => [key, textOf(value)]));
}

/** Numbers and truth values are written without quotes by some; anything else is no value. */
function textOf(value: unknown): string {
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
