import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ThreadMessage } from '../../../../common/model/thread.ts';
import { branchTo } from '../../../../common/model/threadBranch.ts';
import { titleOf } from '../../../../server/core/threads/title.ts';

test('a branch goes from the first question to the last message, or to the one that is asked for', () => {
	const messages = [question('q1'), answer('a1', 'q1'), question('q2', 'a1'), answer('a2', 'q1'), answer('a3', 'q2')];
	expect(ids(branchTo(messages))).toEqual(['q1', 'a1', 'q2', 'a3']);
	expect(ids(branchTo(messages, 'a2'))).toEqual(['q1', 'a2']);
	expect(branchTo(messages, 'nobody')).toEqual([]);
	expect(branchTo([])).toEqual([]);
});

test('parents that are lost or run in circles end a branch', () => {
	expect(ids(branchTo([question('q', 'lost')]))).toEqual(['q']);
	expect(ids(branchTo([question('a', 'b'), question('b', 'a')]))).toHaveLength(2);
	const parent = fc.constantFrom('0', '1', '2', '3', '4');
	fc.assert(
		fc.property(fc.array(parent, { maxLength: 5 }), (parents) => {
			const messages = parents.map((one, at) => question(String(at), one));
			const branch = ids(branchTo(messages));
			expect(new Set(branch).size).toBe(branch.length);
			expect(branch.at(-1)).toBe(messages.at(-1)?.id);
		}),
	);
});

test('a title is the first words, cut between words, and never empty', () => {
	const title = (text: string, command?: 'fix', label?: string): string =>
		titleOf({
			text,
			...(command === undefined ? {} : { command }),
			attachments: label === undefined ? [] : [{ ...PIECE, label }],
		});
	expect(title(' How are\n\tkeys   kept? ')).toBe('How are keys kept?');
	expect(title('word '.repeat(40))).toBe(`${'word '.repeat(12).trim()}…`);
	expect(title('', 'fix', 'parseHeader')).toBe('/fix parseHeader');
	expect(title('', 'fix')).toBe('/fix');
	expect(title('🌱'.repeat(60)).isWellFormed()).toBe(true);
});

const PIECE = { kind: 'selection', root: '', path: 'a', startLine: 1, endLine: 1, language: '', text: 'x' };

function ids(messages: readonly ThreadMessage[]): string[] {
	return messages.map(({ id }) => id);
}

function question(id: string, parent?: string): ThreadMessage {
	return { role: 'user', id, at: '', text: id, attachments: [], ...(parent === undefined ? {} : { parent }) };
}

function answer(id: string, parent: string): ThreadMessage {
	return {
		role: 'assistant',
		id,
		parent,
		at: '',
		text: '',
		kind: 'text',
		state: 'done',
		steps: [],
		context: [],
		usage: {},
		notices: [],
	};
}
