import { parse } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { withJsonEntry, withTomlEntry } from '../../../client/mcp/assistantEntry.ts';

const launch = { command: '/usr/bin/node', args: ['/ext/dist/server.js', '--mcp'], env: {} };

test('the rest of a JSON configuration stays as it is, comments included', () => {
	const other = '    "other": {\n      "command": "x" // keep\n    }';
	const before = `{\n  // mine\n  "theme": "dark",\n  "mcpServers": {\n${other}\n  }\n}\n`;
	const after = withJsonEntry(before, launch);
	expect(after).toContain('// mine');
	expect(after).toContain(other);
	expect(parse(after)).toMatchObject({
		theme: 'dark',
		mcpServers: { other: { command: 'x' }, understory: { command: '/usr/bin/node', args: launch.args } },
	});
	expect(withJsonEntry(after, launch)).toBe(after);
});

test('an empty or missing file becomes one with the entry', () => {
	expect(parse(withJsonEntry('', launch))).toEqual({
		mcpServers: { understory: { command: launch.command, args: launch.args } },
	});
	expect(withTomlEntry('', launch)).toBe(
		'[mcp_servers.understory]\ncommand = "/usr/bin/node"\nargs = ["/ext/dist/server.js", "--mcp"]\n',
	);
});

test('a file that is not JSON is not touched', () => {
	expect(() => withJsonEntry('{ "a": ', launch)).toThrow('not JSON');
});

test('the table of a TOML configuration is replaced, all other lines stay', () => {
	const before =
		'# mine\nmodel = "o"\n\n[mcp_servers.understory]\ncommand = "old"\nargs = []\n# of old\ncwd = ""\n\n# theirs\n[mcp_servers.other]\ncommand = "y"\n';
	const after = withTomlEntry(before, { ...launch, env: { ELECTRON_RUN_AS_NODE: '1' } });
	expect(after).toContain('# mine\nmodel = "o"\n');
	expect(after).toContain('\n# theirs\n[mcp_servers.other]\ncommand = "y"');
	expect(after).not.toMatch(/"old"|of old|cwd/);
	expect(after).toContain('env = { "ELECTRON_RUN_AS_NODE" = "1" }');
	expect(after.match(/\[mcp_servers\.understory\]/g)).toHaveLength(1);
	expect(withTomlEntry(after, { ...launch, env: { ELECTRON_RUN_AS_NODE: '1' } })).toBe(after);
});
