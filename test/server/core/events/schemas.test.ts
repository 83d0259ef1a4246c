import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
	CURRENT_VERSION,
	eventJsonSchemas,
	isKnownEvent,
	parseEventData,
} from '../../../../server/core/events/schemas.ts';

const PIN = path.join(import.meta.dirname, '..', '..', '..', 'pins', 'eventSchemas.json');

/** Logs hold events of every schema that was ever released. Only `npm run pin` writes the pin, and it only adds. */
test('schemas of events are frozen', () => {
	const pinned = JSON.parse(readFileSync(PIN, 'utf8')) as Record<string, unknown>;
	expect(JSON.parse(JSON.stringify(eventJsonSchemas()))).toEqual(pinned);
});

test('every type is written in its newest version', () => {
	const known = Object.keys(eventJsonSchemas());
	for (const [type, version] of Object.entries(CURRENT_VERSION))
		expect(
			Math.max(...known.filter((one) => one.startsWith(`${type}@`)).map((one) => Number(one.split('@')[1]))),
			type,
		).toBe(version);
	expect(isKnownEvent('threadAsked', CURRENT_VERSION.threadAsked)).toBe(true);
	expect(isKnownEvent('toString', 1)).toBe(false);
});

test('lines written before links to notes and views of tabs still read, in the shape they had', () => {
	const task = {
		id: 't',
		number: 1,
		title: 'Do it',
		description: '',
		priority: 'none',
		tags: [],
		checklist: [],
		anchors: [],
		project: 'none',
		column: 'todo',
		rank: 'm',
		done: false,
	};
	const linked = (kind: string) => ({ ...task, links: [{ kind, target: 'x' }] });
	const groups = (views: object) => ({
		id: 's',
		folders: [],
		groups: [{ column: 1, active: 0, tabs: ['a'], ...views }],
	});
	const viewed = groups({ focused: true, views: [{ tab: 0 }] });
	expect(parseEventData('taskAdded', 1, linked('task')).data).toEqual(linked('task'));
	expect(() => parseEventData('taskAdded', 1, linked('note'))).toThrow('links');
	expect(parseEventData('taskAdded', 2, linked('note')).data).toEqual(linked('note'));
	expect(parseEventData('taskEdited', 2, { id: 't' }).data).toEqual({ id: 't' });
	expect(parseEventData('sessionSaved', 1, groups({})).data).toEqual(groups({}));
	expect(() => parseEventData('sessionSaved', 1, viewed)).toThrow('groups');
	expect(parseEventData('sessionSaved', 2, viewed).data).toEqual(viewed);
});
