import { expect, test } from 'vitest';
import { parseDelegation } from '../../../../server/core/agents/delegation.ts';

const AGENTS = [
	{ id: 'research', name: 'Research' },
	{ id: 'own', name: 'Research the web' },
	{ id: 'digest', name: 'Digest' },
];

test.each([
	['Digest 7d', 'digest', '7d'],
	['digest', 'digest', ''],
	['Research: who decides?', 'research', 'who decides?'],
	['research the web who decides?', 'own', 'who decides?'],
	['research the webs', 'research', 'the webs'],
	['“Research” the web', 'research', 'the web'],
	['own who?\nand why?', 'own', 'who?\nand why?'],
])('%j is for %s', (text, id, task) => {
	expect(parseDelegation(text, AGENTS)).toMatchObject({ agent: { id }, task });
});

test('a text that names no agent is refused with the names there are', () => {
	expect(() => parseDelegation('', AGENTS)).toThrow('Name an agent');
	expect(() => parseDelegation('Digestive 7d', AGENTS)).toThrow('Research, Research the web, Digest');
});
