import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readServers } from '../../../client/mcp/configFiles.ts';
import { configPlaces } from '../../../client/mcp/configPlaces.ts';
import { resolveServer, type ResolvedServer, type Resolving } from '../../../client/mcp/resolveServer.ts';
import { quoted, splitArguments } from '../../../client/mcp/splitArguments.ts';
import { temporaryFolder } from '../../server/store/support.ts';

const MACHINE = { home: '/home/me', platform: 'linux', environment: { HOST: 'example.com', API_KEY: 'k-1' } } as const;
const missing = (): Promise<never> => Promise.reject(Object.assign(new Error('no file'), { code: 'ENOENT' }));
const resolving = { ...MACHINE, answers: new Map<string, string>(), readFile: missing };

/** The only server of a file, as it is registered. */
async function resolved(
	entry: object,
	more: Partial<Resolving & { folder: string; inputs: object[] }> = {},
): Promise<ResolvedServer> {
	const { folder = '', inputs = [], ...rest } = more;
	const [server] = readServers(JSON.stringify({ inputs, servers: { one: entry } }), folder);
	return resolveServer(server!, { ...resolving, ...rest });
}

test('servers of VS Code, Claude and Cursor are read, values apart from the definition', async () => {
	const text = `{
		// a comment
		"servers": {
			"GitHub Tools": { "type": "http", "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer x" } },
			"files": { "command": "npx", "args": ["-y", "files"], "env": { "KEY": "k", "ASKED": "\${input:key}" } },
		},
		"mcpServers": { "understory": { "command": "node", "args": ["server.js", "--mcp"] }, "Old One": { "type": "sse", "url": "http://localhost:1/sse", "disabled": true }, "broken": { "args": [] }, "none": 3 },
	}`;
	const found = await Promise.all(readServers(text).map((server) => resolveServer(server, resolving)));
	expect(found.map(({ definition }) => definition)).toEqual([
		expect.objectContaining({ name: 'Old One', type: 'sse', url: 'http://localhost:1/sse', enabled: false }),
		expect.objectContaining({ name: 'GitHub Tools', type: 'http', headers: ['Authorization'], enabled: true }),
		expect.objectContaining({
			name: 'files',
			type: 'stdio',
			command: 'npx',
			args: ['-y', 'files'],
			env: ['KEY', 'ASKED'],
			enabled: true,
		}),
	]);
	expect(found.map(({ secrets }) => secrets)).toEqual([
		{ env: {}, headers: {} },
		{ env: {}, headers: { Authorization: 'Bearer x' } },
		{ env: { KEY: 'k' }, headers: {} },
	]);
	expect(found.flatMap(({ problems }) => problems)).toEqual([]);
	expect(JSON.stringify(found.map(({ definition }) => definition))).not.toContain('Bearer');
	expect(() => readServers('not json')).toThrow('not JSON');
});

test('variables stand for what they do in the program that the file is of', async () => {
	const entry = {
		command: '${workspaceFolder}/bin/${workspaceFolderBasename}${/}serve',
		args: ['--home', '${userHome}', '--host=${env:HOST}', '${HOST}', '${PORT:-80}', '$1 ${1}', '${input:root}'],
		cwd: 'sub',
		env: { KEY: '${env:API_KEY}', TOKEN: 'Bearer ${input:token}', LATER: '${input:later}' },
	};
	const inputs = [{ id: 'root' }, { id: 'token', password: true }, { id: 'later' }];
	const answers = new Map([
		['root', '/data'],
		['token', 't'],
	]);
	const { definition, secrets, problems } = await resolved(entry, { folder: '/projects/app', inputs, answers });
	expect(definition).toMatchObject({
		command: '/projects/app/bin/app/serve',
		args: ['--home', '/home/me', '--host=example.com', 'example.com', '80', '$1 ${1}', '/data'],
		cwd: path.resolve('/projects/app/sub'),
		env: ['KEY', 'TOKEN', 'LATER'],
		enabled: true,
	});
	expect(secrets.env).toEqual({ KEY: 'k-1', TOKEN: 'Bearer t' });
	expect(problems).toEqual([]);
	expect(await resolved({ url: 'https://${env:HOST}/mcp', headers: { 'X-Key': '${API_KEY}' } })).toMatchObject({
		definition: { url: 'https://example.com/mcp', enabled: true },
		secrets: { headers: { 'X-Key': 'k-1' } },
	});
	expect((await resolved({ command: 'serve' }, { folder: '/projects/app' })).definition.cwd).toBe(
		path.resolve('/projects/app'),
	);
	expect((await resolved({ command: 'serve' })).definition.cwd).toBe('');
});

test.each([
	['${workspaceFolder}', /belongs to a folder/],
	['${env:NOWHERE}', /is not set/],
	['${NOWHERE}', /is not set/],
	['${input:root}', /was not given/],
	['${command:pick}', /is not known here/],
])('what %s stands for is not known: the server is disabled and says so', async (text, reason) => {
	const inputs = [{ id: 'root' }, { id: 'token', password: true }];
	const answers = new Map([['token', 't']]);
	const { definition, problems } = await resolved({ command: 'serve', args: [text] }, { inputs, answers });
	expect(definition).toMatchObject({ args: [text], enabled: false });
	expect(problems).toEqual([expect.stringMatching(reason)]);
});

test('keys in arguments, and answers that nobody is to see, go to the secret storage', async () => {
	const inputs = [{ id: 'token', password: true }];
	const answers = new Map([['token', 't']]);
	const args = ['--key=${env:API_KEY}', '${input:token}', '--api-key', 'abc', 'notes'];
	const found = await resolved({ command: 'serve', args, env: { KEY: 'own' } }, { inputs, answers });
	expect(found.definition).toMatchObject({
		args: ['--key=${secret:KEY_2}', '${secret:ARGUMENT}', '--api-key', '${secret:API_KEY}', 'notes'],
		env: ['KEY', 'KEY_2', 'ARGUMENT', 'API_KEY'],
		enabled: true,
	});
	expect(found.secrets.env).toMatchObject({ KEY: 'own', ARGUMENT: 't', API_KEY: 'abc' });
	expect(found.problems).toEqual([]);
});

test('keys in an address, and answers that nobody is to see, go to the secret storage', async () => {
	const inputs = [{ id: 'my token', password: true }];
	const answers = new Map([['my token', 't/1']]);
	const url = 'https://${env:HOST}/${input:my token}/mcp?key=${env:API_KEY}&token=a%2Bb';
	expect(await resolved({ url }, { inputs, answers })).toMatchObject({
		definition: {
			url: 'https://example.com/${secret:MY_TOKEN}/mcp?key=${secret:API_KEY}&token=${secret:TOKEN}',
			env: ['MY_TOKEN', 'API_KEY', 'TOKEN'],
			enabled: true,
		},
		secrets: { env: { MY_TOKEN: 't/1', API_KEY: 'k-1', TOKEN: 'a+b' } },
		problems: [],
	});
	const unknown = await resolved({ url: 'https://example.com/?token=${env:NOWHERE}' });
	expect(unknown).toMatchObject({ definition: { enabled: false, env: [] }, secrets: { env: {} } });
	expect(unknown.problems).toEqual([expect.stringMatching(/is not set/)]);
});

test('a key in a command is not put there: the server is disabled and says so', async () => {
	const { definition, problems } = await resolved({ command: 'serve ${env:API_KEY}' });
	expect(definition).toMatchObject({ command: 'serve ${env:API_KEY}', enabled: false });
	expect(problems).toEqual([expect.stringMatching(/is a secret/)]);
});

test('variables of a file beside it are values, too; those of the definition go before them', async () => {
	const read: string[] = [];
	const readFile = (file: string): Promise<string> => {
		read.push(file);
		return Promise.resolve('# theirs\nKEY=file\nexport OTHER="a b"\n1BAD=x\n');
	};
	const entry = { command: 'serve', envFile: '${workspaceFolder}/.env', env: { KEY: 'own' } };
	const found = await resolved(entry, { folder: '/projects/app', readFile });
	expect(read).toEqual([path.resolve('/projects/app/.env')]);
	expect(found).toMatchObject({ definition: { env: ['KEY', 'OTHER'], enabled: true }, problems: [] });
	expect(found.secrets.env).toEqual({ KEY: 'own', OTHER: 'a b' });
	expect(await resolved(entry, { folder: '/projects/app' })).toMatchObject({
		definition: { enabled: false },
		problems: [expect.stringContaining('cannot be read (ENOENT)') as string],
	});
});

test('every place where other programs keep servers is looked at, and each server works where it did', async () => {
	const home = temporaryFolder();
	const folder = path.join(home, 'app');
	const server = (name: string) => ({ [name]: { command: 'serve', args: ['${workspaceFolder}'] } });
	const written = new Map<string, string>();
	for (const platform of ['linux', 'darwin', 'win32'] as const) {
		const environment = platform === 'win32' ? { APPDATA: path.join(home, 'AppData') } : {};
		const places = configPlaces([{ name: 'app', path: folder }], { home, platform, environment });
		expect(places).toHaveLength(6);
		for (const { file, folder: of } of places) {
			const mine = { [file.includes('.vscode') ? 'servers' : 'mcpServers']: server(path.basename(file)) };
			const projects = file.endsWith('.claude.json')
				? { projects: { [folder]: { mcpServers: server('of-app') } } }
				: {};
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(file, JSON.stringify({ ...mine, ...projects }));
			written.set(file, of);
		}
	}
	expect([...written.keys()].map((file) => path.relative(home, file).replaceAll('\\', '/')).sort()).toEqual([
		'.claude.json',
		'.config/Claude/claude_desktop_config.json',
		'.cursor/mcp.json',
		'AppData/Claude/claude_desktop_config.json',
		'Library/Application Support/Claude/claude_desktop_config.json',
		'app/.cursor/mcp.json',
		'app/.mcp.json',
		'app/.vscode/mcp.json',
	]);
	for (const [file, of] of written) {
		const found = readServers(readFileSync(file, 'utf8'), of);
		const [first, project] = await Promise.all(found.map((one) => resolveServer(one, resolving)));
		expect(first!.definition, file).toMatchObject({
			args: [of === '' ? '${workspaceFolder}' : folder],
			enabled: of !== '',
		});
		if (file.endsWith('.claude.json'))
			expect(project!.definition).toMatchObject({ name: 'of-app', args: [folder], cwd: folder });
	}
	expect(configPlaces([], { home, platform: 'linux', environment: {} })).toHaveLength(3);
});

test('a command line is split as a shell would', () => {
	expect(splitArguments(`npx -y "a b" 'c "d"' e\\ f`)).toEqual(['npx', '-y', 'a b', 'c "d"', 'e f']);
	expect(splitArguments('  ')).toEqual([]);
	expect(splitArguments(String.raw`C:\x\y.exe "C:\Program Files\z" \\host\share "say \"so\" \\"`)).toEqual([
		String.raw`C:\x\y.exe`,
		String.raw`C:\Program Files\z`,
		String.raw`\\host\share`,
		'say "so" \\',
	]);
});

test('a command line that is shown to be edited is read as it was', () => {
	const awkward = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', "'", '\\', ':', '\n') });
	fc.assert(
		fc.property(fc.array(fc.oneof(awkward, fc.string())), (parts) => {
			expect(splitArguments(parts.map(quoted).join(' '))).toEqual(parts);
		}),
	);
	expect(quoted('/opt/my tools/serve')).toBe("'/opt/my tools/serve'");
	expect(quoted(String.raw`C:\tools\serve.exe`)).toBe(String.raw`C:\tools\serve.exe`);
});
