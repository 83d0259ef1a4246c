import { expect, test } from 'vitest';
import { MAX_CAPTURE_LENGTH } from '../../../../common/model/capture.ts';
import type { CaptureCommand } from '../../../../server/core/captures/command.ts';
import { decide, type CaptureState } from '../../../../server/core/captures/decide.ts';

const KNOWN: CaptureState = {
	content: 'now',
	firstContent: 'first',
	tags: ['x'],
	status: 'inbox',
	deleted: false,
	project: 'none',
	textSeq: 1,
	processedVersion: 0,
	addedSeq: 3,
	updatedSeq: 9,
};

/** The answer when the capture `a` is as given, or not there. */
function answer(command: CaptureCommand, known?: Partial<CaptureState>): unknown {
	return decide(command, (id) => (known === undefined || id !== 'a' ? undefined : { ...KNOWN, ...known }));
}

function add(fields: Partial<Extract<CaptureCommand, { type: 'capture/add' }>> = {}): CaptureCommand {
	return { type: 'capture/add', id: 'a', content: 'text', tags: [], ...fields };
}

function edit(fields: Partial<Extract<CaptureCommand, { type: 'capture/edit' }>>): CaptureCommand {
	return { type: 'capture/edit', id: 'a', ...fields };
}

function refusal(code: string, message: RegExp): unknown {
	return expect.objectContaining({ code, message: expect.stringMatching(message) });
}

test('adding', () => {
	const source = { door: 'cli', uri: 'file:///x' } as const;
	expect(answer(add({ content: ' as is ', tags: ['b', 'a', 'b'], source }))).toEqual({
		events: [{ type: 'captureAdded', data: { id: 'a', content: ' as is ', tags: ['b', 'a'], source } }],
	});
	expect(answer(add({ content: 'half \ud800' }))).toMatchObject({ events: [{ data: { content: 'half \ufffd' } }] });
});

test('adding again: the first answer, whatever happened to the capture since', () => {
	expect(answer(add({ content: 'first' }), {})).toEqual({ seq: 3 });
	expect(answer(add({ content: 'first' }), { deleted: true })).toEqual({ seq: 3 });
	expect(() => answer(add({ content: 'now' }), {})).toThrow(refusal('invalidInput', /exists already/));
});

test.for([
	['no text', { content: ' \n' }, /needs some text/],
	['too long', { content: 'x'.repeat(MAX_CAPTURE_LENGTH + 1) }, /200001 characters/],
	['no id', { id: '' }, /id of a capture/],
	['a long id', { id: 'x'.repeat(65) }, /id of a capture/],
	['half a character in the id', { id: '\ud800' }, /id of a capture/],
	['a tag with a space', { tags: ['a b'] }, /"a b" cannot be used/],
	['too many tags', { tags: Array.from({ length: 51 }, (_, i) => `t${i}`) }, /at most 50 tags; these are 51/],
	['a source with line 0', { source: { door: 'cli', startLine: 0 } }, /source of the capture/],
] as const)('adding %s is refused', ([, fields, message]) => {
	expect(() => answer(add(fields))).toThrow(refusal('invalidInput', message));
});

test('editing writes what changes and nothing else', () => {
	const changed = (fields: object): unknown => ({ events: [{ type: 'captureEdited', data: { id: 'a', ...fields } }] });
	expect(answer(edit({ content: 'new', tags: ['x'], status: 'inbox' }), {})).toEqual(changed({ content: 'new' }));
	expect(answer(edit({ tags: ['y', 'y'] }), {})).toEqual(changed({ tags: ['y'] }));
	expect(answer(edit({ status: 'archived' }), {})).toEqual(changed({ status: 'archived' }));
	expect(answer(edit({ content: 'now' }), {})).toEqual({ seq: 9 });
	expect(() => answer(edit({ content: ' ' }), {})).toThrow(refusal('invalidInput', /needs some text/));
	expect(() => answer(edit({ status: 'x' as 'inbox' }), {})).toThrow(refusal('invalidInput', /one of inbox/));
	expect(() => answer(edit({}), { deleted: true })).toThrow(refusal('notFound', /is deleted/));
	expect(() => answer(edit({}))).toThrow(refusal('notFound', /no capture with the id a/));
});

test('deleting and bringing back', () => {
	const event = (type: string): unknown => ({ events: [{ type, data: { id: 'a' } }] });
	expect(answer({ type: 'capture/delete', id: 'a' }, {})).toEqual(event('captureDeleted'));
	expect(answer({ type: 'capture/undelete', id: 'a' }, { deleted: true })).toEqual(event('captureRestored'));
	expect(answer({ type: 'capture/delete', id: 'a' }, { deleted: true })).toEqual({ seq: 9 });
	expect(answer({ type: 'capture/undelete', id: 'a' }, {})).toEqual({ seq: 9 });
	expect(() => answer({ type: 'capture/delete', id: 'b' }, {})).toThrow(refusal('notFound', /id b/));
});
