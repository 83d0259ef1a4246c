import { expect, test } from 'vitest';
import { commands } from '../../../server/doors/cli/commandTable.ts';
import { actionsIn } from '../../../server/doors/cli/completion.ts';
import { commandHelp } from '../../../server/doors/cli/help.ts';
import { COMMON_OPTIONS, parseCommand } from '../../../server/doors/cli/parse.ts';

test.each(commands.map((command) => [command.name, command] as const))(
	'understory %s explains itself',
	(name, command) => {
		expect(parseCommand(command, ['--help']).options.flag('help')).toBe(true);
		const help = commandHelp(command);
		expect(help).toContain(`usage: understory ${name}`);
		expect(help).toContain(command.summary);
		expect(command.summary).toMatch(/^[A-Z].*\.$/);
		for (const [option, { summary }] of Object.entries({ ...COMMON_OPTIONS, ...command.options })) {
			expect(help).toContain(`--${option}`);
			expect(help.replaceAll(/\s+/g, ' ')).toContain(summary.replaceAll(/\s+/g, ' '));
		}
	},
);

test.each(['note', 'project', 'mcp-server', 'session', 'chat', 'git', 'token'])(
	'a shell offers what understory %s can do',
	(name) => {
		const { usage } = commands.find((command) => command.name === name)!;
		expect(actionsIn(usage)).toHaveLength(usage.split(' | ').length);
	},
);

test('no two commands have one name', () => {
	const names = commands.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
});
