import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Input } from '../../common/protocol/index.ts';
import type { FoundServer } from './configFiles.ts';
import { fillIn, inputsIn, KEPT, SHOWN, type SecretPlace, type VariableSources } from './configVariables.ts';
import { HiddenValues } from './hiddenValues.ts';
import { hideAddress, UNNAMED } from './hideAddress.ts';
import { hideArguments, type Argument } from './hideArguments.ts';
import type { ServerSecrets } from './serverSecrets.ts';

/** A server of another program as it is registered here. */
export interface ResolvedServer {
	readonly definition: Omit<Input<'upstream/add'>, 'id' | 'alias'>;
	readonly secrets: ServerSecrets;
	/** Why it cannot run yet, in words; it is registered disabled then. */
	readonly problems: readonly string[];
}

export interface Resolving extends Omit<VariableSources, 'folder' | 'secretInputs'> {
	/** @throws when there is no such file, or it cannot be read */
	readonly readFile: (file: string) => Promise<string>;
}

/** Ids of the inputs that a server needs. */
export function inputsOf(server: FoundServer): string[] {
	const { command, args, cwd, url, envFile, env, headers } = server;
	const texts = [command, ...args, cwd, url, envFile, ...Object.values(env), ...Object.values(headers)];
	return [...new Set(texts.flatMap(inputsIn))];
}

/**
 * Puts in what the variables of a server stand for; values of variables and headers, and keys in arguments and in the address,
 * are kept apart.
 */
export async function resolveServer(server: FoundServer, resolving: Resolving): Promise<ResolvedServer> {
	const { name, type, folder, inputs, disabled } = server;
	const secretInputs = new Set(inputs.filter(({ password }) => password).map(({ id }) => id));
	const sources = { ...resolving, folder, secretInputs };
	const problems: string[] = [];
	const filled = (text: string, secretPlace: SecretPlace): string => {
		const found = fillIn(text, sources, secretPlace);
		problems.push(...found.missing);
		return found.text;
	};
	const seen = (text: string): string => filled(text, SHOWN);
	const argument = (text: string): Argument => {
		const kept = fillIn(text, sources, KEPT);
		const secret = kept.missing.length === 0 && fillIn(text, sources, SHOWN).missing.length > 0;
		return secret ? { text: kept.text, secret } : { text: seen(text) };
	};
	const file = placeOf(seen(server.envFile), server.envFile === '' ? '' : folder);
	const fromFile = await readEnvFile(file, resolving, problems);
	const variables = Object.keys({ ...fromFile, ...server.env });
	const hidden = new HiddenValues([...variables, ...Object.keys(server.headers)]);
	const asReference = (value: string, label: string): string => hidden.hide(value, label, UNNAMED);
	const reached =
		type === 'stdio'
			? {
					command: seen(server.command),
					args: hideArguments(server.args.map(argument), hidden),
					cwd: placeOf(seen(server.cwd), folder),
				}
			: { url: hideAddress(filled(server.url, asReference), hidden) };
	return {
		definition: {
			name,
			type,
			...reached,
			env: [...variables, ...Object.keys(hidden.values)],
			headers: Object.keys(server.headers),
			enabled: !disabled && problems.length === 0,
		},
		secrets: {
			env: { ...fromFile, ...withoutMissing(server.env, sources), ...hidden.values },
			headers: withoutMissing(server.headers, sources),
		},
		problems,
	};
}

/** An absolute path; the other programs start servers in the folder that their file belongs to. */
function placeOf(text: string, folder: string): string {
	if (folder === '' || text.startsWith('$')) return text;
	return path.resolve(folder, text);
}

async function readEnvFile(file: string, { readFile }: Resolving, problems: string[]): Promise<Record<string, string>> {
	if (file === '' || file.startsWith('$')) return {};
	try {
		const values = Object.entries(parseEnv(await readFile(file)));
		return Object.fromEntries(values.filter((pair): pair is [string, string] => /^[A-Za-z_]\w*$/.test(pair[0])));
	} catch (error) {
		problems.push(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
		return {};
	}
}

/** A value that is not known is asked for later, as if the file named none. */
function withoutMissing(values: Readonly<Record<string, string>>, sources: VariableSources): Record<string, string> {
	return Object.fromEntries(
		Object.entries(values).flatMap(([name, text]) => {
			const filled = fillIn(text, sources, KEPT);
			return filled.missing.length === 0 ? [[name, filled.text]] : [];
		}),
	);
}
