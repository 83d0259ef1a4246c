import { applyEdits, modify, parse, type ParseError } from 'jsonc-parser';
import { OUR_NAME } from '../../common/model/ourName.ts';

/** How an assistant starts the server. */
export interface Launch {
	readonly command: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
}

/**
 * The text of a JSON configuration with the server's entry in it; the rest, comments included, stays as it is.
 * @throws Error when the text is not JSON
 */
export function withJsonEntry(text: string, launch: Launch): string {
	const errors: ParseError[] = [];
	if (text.trim() !== '') parse(text, errors, { allowTrailingComma: true });
	if (errors.length > 0) throw new Error('The file is not JSON; mend it first.');
	const entry = {
		command: launch.command,
		args: launch.args,
		...(Object.keys(launch.env).length > 0 && { env: launch.env }),
	};
	const formattingOptions = { insertSpaces: !text.includes('\n\t'), tabSize: 2 };
	const edits = modify(text.trim() === '' ? '{}' : text, ['mcpServers', OUR_NAME], entry, { formattingOptions });
	const changed = applyEdits(text.trim() === '' ? '{}' : text, edits);
	return changed.endsWith('\n') ? changed : `${changed}\n`;
}

/** The server's table, without the comments and blank lines before the next one, which are of that. */
const TABLE =
	/^\[mcp_servers\.understory(?:\.[^\]]*)?\][^\n]*\n(?:(?!\[)[^\n]+\n?|\n)*?(?=(?:[ \t]*(?:#[^\n]*)?(?:\n|(?![^])))*(?:\[|(?![^])))/gm;

/** The text of Codex's TOML configuration with the server's table in it; all other lines stay as they are. */
export function withTomlEntry(text: string, { command, args, env }: Launch): string {
	const rest = text.replaceAll(TABLE, '').replace(/\n*$/, '');
	const variables = Object.entries(env).map(([name, value]) => `${JSON.stringify(name)} = ${JSON.stringify(value)}`);
	const table = [
		'[mcp_servers.understory]',
		`command = ${JSON.stringify(command)}`,
		`args = [${args.map((arg) => JSON.stringify(arg)).join(', ')}]`,
		...(variables.length > 0 ? [`env = { ${variables.join(', ')} }`] : []),
	].join('\n');
	return `${rest === '' ? '' : `${rest}\n\n`}${table}\n`;
}
