import { expect, test } from 'vitest';
import { WINDOW_ASK, WINDOW_FOCUSED, type WindowQuestion } from '../../../common/protocol/windowQuestions.ts';
import { LspClient } from '../lspClient.ts';
import { connectStdio } from '../mcpClient.ts';
import { temporaryDataDir } from '../processes.ts';
import { fixture, Registry, textOf } from './registry.ts';

/** A window whose user answers with its name. */
function answering(window: LspClient, name: string): WindowQuestion[] {
	const asked: WindowQuestion[] = [];
	window.connection.onRequest(WINDOW_ASK, (question: WindowQuestion): unknown => {
		asked.push(question);
		if (question.kind === 'sample') return { text: `${name} says hello`, model: 'model-of-the-user' };
		return { action: 'accept', content: { response: name } };
	});
	return asked;
}

test('an assistant that cannot be asked has the window asked in which the user was last', async () => {
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	const id = await registry.addScript('fixture', fixture('conformance.ts'), [], { era: 'legacy' });
	const second = await LspClient.open(dataDir, []);
	const asked = { first: answering(registry.window, 'first'), second: answering(second, 'second') };
	const client = await connectStdio(dataDir);
	const call = async (tool: string): Promise<string> =>
		textOf(await client.callTool({ name: `fixture__${tool}`, arguments: { message: 'Which?', prompt: 'Greet me' } }));

	await second.notify(WINDOW_FOCUSED, {});
	await second.call('upstream/test', { id }); // after what was told before
	expect(await call('test_elicitation')).toContain('"response":"second"');
	expect(await call('test_sampling')).toBe('LLM response: second says hello');
	expect(asked.first).toEqual([]);
	expect(asked.second).toMatchObject([
		{ kind: 'elicit', server: 'fixture' },
		{ kind: 'sample', server: 'fixture', messages: [{ role: 'user', text: 'Greet me' }] },
	]);

	await registry.window.notify(WINDOW_FOCUSED, {});
	await registry.test(id);
	expect(await call('test_elicitation')).toContain('"response":"first"');

	await registry.window.close();
	expect(await call('test_sampling')).toBe('LLM response: second says hello');
});
