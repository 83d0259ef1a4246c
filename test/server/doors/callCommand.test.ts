import { expect, test } from 'vitest';
import { OptionValues, type Invocation } from '../../../server/doors/cli/command.ts';
import { callCommand } from '../../../server/doors/cli/commands/call.ts';

async function asked(...args: string[]): Promise<unknown> {
	const inputs: unknown[] = [];
	const server = { call: (_name: string, input: unknown) => Promise.resolve(void inputs.push(input)) };
	const terminal = { data: () => undefined };
	const call = { args, options: new OptionValues({}), terminal, server } as unknown as Invocation;
	expect(await callCommand.run(call)).toBe(0);
	return inputs[0];
}

test('what is made has an id before the server is asked, so that asking twice makes one', async () => {
	for (const name of ['capture/add', 'task/create', 'note/create', 'project/create', 'upstream/add']) {
		const input = { title: 'x', content: 'x' };
		expect(await asked(name, JSON.stringify(input)), name).toEqual({
			...input,
			id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
		});
	}
	expect(await asked('capture/add', '{"content":"x","id":"mine"}')).toEqual({ content: 'x', id: 'mine' });
});

test('what takes no id of the caller, or is no object, goes as it is', async () => {
	expect(await asked('task/list')).toEqual({});
	expect(await asked('task/edit', '{"id":"T-1","title":"x"}')).toEqual({ id: 'T-1', title: 'x' });
	for (const input of ['null', '[1]', '"x"', '{"namespace":"a","key":"b","value":1}'])
		expect(await asked(input.startsWith('{') ? 'context/set' : 'capture/add', input)).toEqual(JSON.parse(input));
});
