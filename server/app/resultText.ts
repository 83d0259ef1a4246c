import { plainLineSpan } from '../../common/base/lineRange.ts';
import type { OperationName, Output } from '../../common/protocol/index.ts';

type Renderers = { readonly [K in OperationName]?: (output: Output<K>) => string };

/** Answers that read better as text than as JSON. Clients without structured content show only this. */
const RENDERERS: Renderers = {
	'search/query': ({ hits, notices }) =>
		lines([
			hits.length === 0 && 'Nothing was found.',
			...hits.map((hit, i) =>
				lines([
					`${i + 1}. ${placeOf(hit)}${hit.breadcrumb === '' ? '' : ` (${hit.breadcrumb})`}`,
					hit.why.length > 0 && `   found by ${hit.why.map(({ label }) => label).join(', ')}`,
					indent(hit.snippet),
				]),
			),
			...notices,
		]),
	'capture/add': ({ id, repeats }) =>
		repeats === undefined
			? `Kept as capture ${id}.`
			: `Not kept again: it says what was recalled from ${repeats.join(', ')}, which matters more now.`,
	'capture/list': ({ captures, total }) =>
		lines([
			`${captures.length} of ${total} captures.`,
			...captures.map(({ id, createdAt, tags, content }) =>
				lines([`- ${id}, ${createdAt}${tagText(tags)}`, indent(content)]),
			),
		]),
	'task/create': ({ number, id }) => `Made task T-${number} (${id}).`,
	'task/list': ({ tasks, total }) => lines([`${tasks.length} of ${total} tasks.`, ...tasks.map(taskLine)]),
	'task/edit': ({ id }) => `Changed task ${id}.`,
	'task/move': ({ id, next }) => `Moved task ${id}.${next === undefined ? '' : ` It recurs: the next one is ${next}.`}`,
	'project/list': ({ projects }) =>
		lines([
			`${projects.length} projects.`,
			...projects.map(
				({ id, name, columns, openTasks, doneTasks }) =>
					`- ${name} (${id}): ${openTasks} open, ${doneTasks} done; columns ${columns.map((column) => column.id).join(', ')}`,
			),
		]),
};

/** Text of an operation's output for a model: short and complete; JSON where there is no better form. */
export function resultText(operation: OperationName, output: unknown): string {
	// The table ties each renderer to its operation's output; the name is only known at run time here.
	const render = RENDERERS[operation] as ((output: unknown) => string) | undefined;
	return render === undefined ? JSON.stringify(output) : render(output);
}

/** One line about a task. */
export function taskLine(task: Output<'task/get'>): string {
	const due = task.due === undefined ? '' : `, due ${task.due}`;
	const priority = task.priority === 'none' ? '' : `, ${task.priority}`;
	return `- T-${task.number} [${task.column}] ${task.title}${priority}${due}${tagText(task.tags)}`;
}

function placeOf({ root, path, startLine, endLine, kind }: Output<'search/query'>['hits'][number]): string {
	if (root === '') return `${kind} ${path}`;
	return `${root}/${path}:${plainLineSpan({ startLine, endLine })}`;
}

function tagText(tags: readonly string[]): string {
	return tags.map((tag) => ` #${tag}`).join('');
}

function indent(text: string): string {
	return text.replaceAll(/^/gm, '   ');
}

function lines(parts: readonly (string | false)[]): string {
	return parts.filter((part) => part !== false).join('\n');
}
