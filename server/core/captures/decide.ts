import { assertNever } from '../../../common/base/assertNever.ts';
import {
	captureSource,
	captureStatus,
	MAX_CAPTURE_LENGTH,
	tag,
	type CaptureSource,
	type CaptureStatus,
} from '../../../common/model/capture.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { CaptureCommand } from './command.ts';

/** What the rules need to know of a capture that exists, deleted ones included. */
export interface CaptureState {
	readonly content: string;
	/** As it was captured, before any edit. */
	readonly firstContent: string;
	readonly tags: readonly string[];
	readonly status: CaptureStatus;
	readonly deleted: boolean;
	readonly project: string;
	/** The event that gave it the text it has. */
	readonly textSeq: number;
	/** Version of the rules by which the text was processed; 0 when it was not. */
	readonly processedVersion: number;
	/** The event that added it. */
	readonly addedSeq: number;
	/** The last event that changed it. */
	readonly updatedSeq: number;
}

type Find = (id: string) => CaptureState | undefined;
type CommandOf<T extends CaptureCommand['type']> = Extract<CaptureCommand, { type: T }>;

const MAX_TAGS = 50;
const MAX_ID_LENGTH = 64;

/**
 * Turns a command into events. Repeating a command changes nothing, so a client whose answer got lost may ask again.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decide(command: CaptureCommand, find: Find): Decision {
	switch (command.type) {
		case 'capture/add':
			return add(command, find);
		case 'capture/edit':
			return edit(command, find);
		case 'capture/delete':
			return setDeleted(command.id, true, find);
		case 'capture/undelete':
			return setDeleted(command.id, false, find);
		default:
			return assertNever(command);
	}
}

function add(command: CommandOf<'capture/add'>, find: Find): Decision {
	const id = checkedId(command.id);
	const content = checkedContent(command.content);
	const known = find(id);
	if (known !== undefined) {
		if (known.firstContent === content) return { seq: known.addedSeq };
		throw invalid(
			`A capture with the id ${id} exists already and has another text. Edit it, or capture with a new id.`,
		);
	}
	const source = command.source === undefined ? {} : { source: checkedSource(command.source) };
	return { events: [{ type: 'captureAdded', data: { id, content, tags: checkedTags(command.tags), ...source } }] };
}

function edit(command: CommandOf<'capture/edit'>, find: Find): Decision {
	const known = existing(command.id, find);
	if (known.deleted) throw notFound(`The capture ${command.id} is deleted. Bring it back before editing it.`);
	const content = command.content === undefined ? known.content : checkedContent(command.content);
	const tags = command.tags === undefined ? known.tags : checkedTags(command.tags);
	const status = command.status === undefined ? known.status : checkedStatus(command.status);
	const changes = {
		...(content === known.content ? {} : { content }),
		...(sameTags(tags, known.tags) ? {} : { tags: [...tags] }),
		...(status === known.status ? {} : { status }),
	};
	if (Object.keys(changes).length === 0) return { seq: known.updatedSeq };
	return { events: [{ type: 'captureEdited', data: { id: command.id, ...changes } }] };
}

function setDeleted(id: string, deleted: boolean, find: Find): Decision {
	const known = existing(id, find);
	if (known.deleted === deleted) return { seq: known.updatedSeq };
	return { events: [{ type: deleted ? 'captureDeleted' : 'captureRestored', data: { id } }] };
}

function existing(id: string, find: Find): CaptureState {
	const known = find(id);
	if (known === undefined) throw notFound(`There is no capture with the id ${id}. List the captures to see their ids.`);
	return known;
}

function checkedId(id: string): string {
	if (id.length === 0 || id.length > MAX_ID_LENGTH || !id.isWellFormed())
		throw invalid(`The id of a capture has 1 to ${MAX_ID_LENGTH} characters.`);
	return id;
}

/** The text itself, except that half characters (lone surrogates), which no file can hold, become U+FFFD. */
function checkedContent(content: string): string {
	if (content.trim() === '') throw invalid('A capture needs some text.');
	if (content.length > MAX_CAPTURE_LENGTH)
		throw invalid(
			`The text has ${content.length} characters; a capture holds ${MAX_CAPTURE_LENGTH}. Capture a part of it, or keep it as a file.`,
		);
	return content.toWellFormed();
}

function checkedTags(tags: readonly string[]): string[] {
	const checked = tags.map((text) => {
		const result = tag.safeParse(text.toWellFormed());
		if (!result.success)
			throw invalid(`The tag ${JSON.stringify(text)} cannot be used: 1 to 64 characters, no space, comma or #.`);
		return result.data;
	});
	const unique = [...new Set(checked)];
	if (unique.length > MAX_TAGS) throw invalid(`A capture has at most ${MAX_TAGS} tags; these are ${unique.length}.`);
	return unique;
}

function checkedStatus(status: CaptureStatus): CaptureStatus {
	const result = captureStatus.safeParse(status);
	if (!result.success) throw invalid(`The status is one of ${captureStatus.options.join(', ')}.`);
	return result.data;
}

function checkedSource(source: CaptureSource): CaptureSource {
	const result = captureSource.safeParse(source);
	if (!result.success) throw invalid(`The source of the capture is not valid: ${result.error.issues[0]?.message}.`);
	return Object.fromEntries(
		Object.entries(result.data)
			.filter(([, value]) => value !== undefined)
			.map(([key, value]) => [key, typeof value === 'string' ? value.toWellFormed() : value]),
	) as CaptureSource;
}

function sameTags(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((text, i) => text === b[i]);
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}

function notFound(message: string): OperationError {
	return new OperationError('notFound', message);
}
