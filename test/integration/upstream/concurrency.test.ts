import type { Client } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { connectHttp, connectStdio, ERAS } from '../mcpClient.ts';
import { killOwner, temporaryDataDir, until } from '../processes.ts';
import { fixture, Registry, textOf, toolNames } from './registry.ts';

/** An assistant whose user always answers with the same word. */
function answering(word: string): (client: Client) => void {
	return (client) =>
		client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { response: word } }));
}

describe.each(ERAS)('assistants of the $era revision', ({ mode }) => {
	test.each(['legacy', 'modern'] as const)(
		'are asked at once by one %s server, each its own questions',
		async (era) => {
			const dataDir = temporaryDataDir();
			const registry = await Registry.open(dataDir);
			const id = await registry.addScript('fixture', fixture('conformance.ts'), [], { era });
			expect(await registry.test(id)).toMatchObject({ phase: 'ready', era });
			const options = { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode } };
			const clients = await Promise.all([
				connectStdio(dataDir, options, answering('one')),
				connectStdio(dataDir, options, answering('two')),
				connectHttp(dataDir, options, answering('three')),
			]);
			for (let round = 0; round < 3; round++) {
				const answers = await Promise.all(
					clients.map(async (client) =>
						textOf(await client.callTool({ name: 'fixture__test_elicitation', arguments: { message: 'which?' } })),
					),
				);
				expect(answers.map((answer) => /"response":"(\w+)"/.exec(answer)?.[1])).toEqual(['one', 'two', 'three']);
			}
		},
	);

	test('are told of a resource that they watch and of a list, when they change at a server', async () => {
		const dataDir = temporaryDataDir();
		const registry = await Registry.open(dataDir);
		await registry.addScript('rich', fixture('rich.ts'), [], { era: 'legacy' });
		const { id: task } = await registry.window.call('task/create', { title: 'Watched' });
		const ours = `understory://task/${task}`;
		const assistants = await Promise.all(
			[connectStdio, connectHttp].map(async (connect) => {
				const heard: string[] = [];
				const client = await connect(dataDir, { versionNegotiation: { mode } }, (assistant) => {
					assistant.setNotificationHandler(
						'notifications/resources/updated',
						({ params }) => void heard.push(params.uri),
					);
					assistant.setNotificationHandler('notifications/tools/list_changed', () => void heard.push('tools'));
					assistant.setNotificationHandler('notifications/resources/list_changed', () => void heard.push('resources'));
				});
				return { client, heard };
			}),
		);
		const { client: first } = assistants[0]!;
		expect(await toolNames(first)).not.toContain('rich__grown');
		const { uri } = (await first.listResources()).resources.find(({ name }) => name === 'one')!;
		const filter = { toolsListChanged: true, resourcesListChanged: true, resourceSubscriptions: [uri, ours] };
		for (const { client, heard } of assistants) {
			if (mode === 'legacy') for (const watched of [uri, ours]) await client.subscribeResource({ uri: watched });
			else await client.listen(filter);
			heard.length = 0;
		}
		await first.callTool({ name: 'rich__grow' });
		for (const { heard } of assistants) await until(() => heard.includes(uri) && heard.includes('tools'));
		for (const { heard } of assistants) expect(heard).not.toContain(ours);
		expect(await toolNames(first)).toContain('rich__grown');
		await registry.window.call('task/edit', { id: task, title: 'Renamed' });
		for (const { heard } of assistants) await until(() => heard.includes(ours) && heard.includes('resources'));
	});
});

test.each(ERAS)(
	'what a $era assistant watches it hears of also from the owner that follows on one that was killed',
	async ({ mode }) => {
		const dataDir = temporaryDataDir();
		const heard: string[] = [];
		const client = await connectStdio(dataDir, { versionNegotiation: { mode } }, (assistant) =>
			assistant.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(params.uri)),
		);
		const added = await client.callTool({ name: 'create_task', arguments: { title: 'Watched' } });
		const { id } = added.structuredContent as { id: string };
		const uri = `understory://task/${id}`;
		let ended: unknown;
		if (mode === 'legacy') await client.subscribeResource({ uri });
		else void (await client.listen({ resourceSubscriptions: [uri] })).closed.then((why) => (ended = why));
		await killOwner(dataDir);
		await until(async () => {
			// What is asked in the moment of its end is refused.
			await client.callTool({ name: 'update_task', arguments: { id, title: 'Renamed' } }).catch(() => undefined);
			return heard.includes(uri);
		});
		expect(ended).toBeUndefined();
	},
);

test('what was acknowledged to several assistants is there after the owner was killed under them', async () => {
	const dataDir = temporaryDataDir();
	const clients = await Promise.all([1, 2, 3].map(() => connectStdio(dataDir)));
	const acknowledged: string[] = [];
	const write = async (client: Client, text: string): Promise<void> => {
		try {
			const { structuredContent } = await client.callTool({ name: 'remember', arguments: { content: text } });
			if (structuredContent !== undefined) acknowledged.push(text);
		} catch {
			// not acknowledged, so nothing is promised
		}
	};
	const writing = clients.flatMap((client, c) => Array.from({ length: 20 }, (_, i) => write(client, `note ${c} ${i}`)));
	await writing[0];
	await killOwner(dataDir);
	await Promise.all(writing);
	await Promise.all(clients.map((client, c) => write(client, `after ${c}`)));
	expect(acknowledged.length).toBeGreaterThan(3);
	const { structuredContent } = await clients[0]!.callTool({ name: 'list_captures', arguments: { limit: 1000 } });
	const kept = (structuredContent as { captures: { content: string }[] }).captures.map(({ content }) => content);
	expect(kept).toEqual(expect.arrayContaining(acknowledged));
});
