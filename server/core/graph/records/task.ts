import { taskLabel, type Task, type TaskAnchor, type TaskLink } from '../../../../common/model/task.ts';
import { webAddresses } from '../rules/addresses.ts';
import type { FieldLink, GraphRecord } from '../record.ts';
import { canonicalPath } from '../rules/paths.ts';
import { tagLink } from './tags.ts';

/**
 * A task is called by its label; it is about the files of its anchors, and refers to what it links.
 * @param labelOf label of another task by its id
 */
export function taskGraph(task: Task, labelOf: (id: string) => string): GraphRecord {
	const { title, description, checklist, tags, anchors, links, createdAt, updatedAt } = task;
	const [root] = new Set(anchors.map((anchor) => anchor.root));
	return {
		key: taskLabel(task),
		title,
		text: [title, description, ...checklist.map(({ text }) => text)].join('\n\n'),
		writtenAt: createdAt,
		updatedAt,
		fields: [...tags.map(tagLink), ...anchors.map(aboutFile), ...links.flatMap((link) => refersTo(link, labelOf))],
		...(root !== undefined && { root }),
	};
}

function aboutFile({ root, path }: TaskAnchor): FieldLink {
	return { to: { type: 'file', key: canonicalPath(`${root}/${path}`), name: path }, type: 'about' };
}

function refersTo({ kind, target, title }: TaskLink, labelOf: (id: string) => string): FieldLink[] {
	if (kind === 'url') return webAddresses(target).map((found) => ({ to: found, type: 'refers' }));
	const key = kind === 'task' ? labelOf(target) : target;
	return [{ to: { type: kind, key, name: title ?? key }, type: 'refers' }];
}
