import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readServers } from '../../../client/mcp/configFiles.ts';
import { quoted, splitArguments } from '../../../client/mcp/splitArguments.ts';

test('servers of VS Code, Claude and Cursor are read, values apart from the definition', () => {
	const text = `{
		// a comment
		"servers": {
			"GitHub Tools": { "type": "http", "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer x" } },
			"files": { "command": "npx", "args": ["-y", "files"], "env": { "KEY": "k", "ASKED": "\${input:key}" } },
		},
		"mcpServers": { "understory": { "command": "node", "args": ["server.js", "--mcp"] }, "Old One": { "type": "sse", "url": "http://localhost:1/sse" }, "broken": { "args": [] }, "none": 3 },
	}`;
	const found = readServers(text);
	expect(found.map(({ definition }) => definition)).toEqual([
		expect.objectContaining({ alias: 'old-one', name: 'Old One', type: 'sse', url: 'http://localhost:1/sse' }),
		expect.objectContaining({ alias: 'github-tools', type: 'http', headers: ['Authorization'] }),
		expect.objectContaining({
			alias: 'files',
			type: 'stdio',
			command: 'npx',
			args: ['-y', 'files'],
			env: ['KEY', 'ASKED'],
		}),
	]);
	expect(found.map(({ secrets }) => secrets)).toEqual([
		{ env: {}, headers: {} },
		{ env: {}, headers: { Authorization: 'Bearer x' } },
		{ env: { KEY: 'k' }, headers: {} },
	]);
	expect(JSON.stringify(found.map(({ definition }) => definition))).not.toContain('Bearer');
	expect(() => readServers('not json')).toThrow('not JSON');
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
