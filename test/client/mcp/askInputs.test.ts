import { expect, test } from 'vitest';
import { askInputs } from '../../../client/mcp/askInputs.ts';
import { readServers } from '../../../client/mcp/configFiles.ts';

/** A file with two servers that want the same key, and a password that no file explains. */
function file(folder: string): string {
	const env = { KEY: '${input:key}', OTHER: '${input:unknown}' };
	const of = (name: string) => [name, { command: 'serve', env }];
	const servers = Object.fromEntries([of(`${folder} one`), of(`${folder} two`)]);
	return JSON.stringify({ inputs: [{ id: 'key', description: `Key of ${folder}`, password: true }], servers });
}

test('a file asks once for a key, and no other file gets what was answered to it', async () => {
	const asked: string[] = [];
	const answers = new Map([['Key of a', 'secret of a']]); // the other is given up on
	const window = {
		showInputBox: ({ prompt = '' } = {}) => {
			asked.push(prompt);
			return Promise.resolve(answers.get(prompt));
		},
		showQuickPick: () => expect.unreachable(),
	};
	const servers = [...readServers(file('a'), '/a'), ...readServers(file('b'), '/b')];
	const given = await askInputs(servers, window);
	expect(asked).toEqual(['Key of a', 'Key of b']);
	expect(servers.map(({ inputs }) => given.get(inputs)?.get('key'))).toEqual([
		'secret of a',
		'secret of a',
		undefined,
		undefined,
	]);
});
