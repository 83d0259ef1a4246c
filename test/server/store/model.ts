import type { Capture } from '../../../common/model/capture.ts';
import { tag } from '../../../common/model/capture.ts';
import type { CaptureCommand } from '../../../server/core/captures/command.ts';

interface Entry {
	capture: Pick<Capture, 'id' | 'content' | 'tags' | 'status' | 'source' | 'project' | 'pinned'>;
	first: string;
	deleted: boolean;
	addedSeq: number;
	updatedSeq: number;
}

/** What a store should do, in its simplest form: no log, no database. */
export class StoreModel {
	readonly #entries = new Map<string, Entry>();
	head = 0;

	/** `seq` of the answer; undefined when the command is refused. */
	execute(command: CaptureCommand): number | undefined {
		const entry = this.#entries.get(command.id);
		switch (command.type) {
			case 'capture/add':
				return this.#add(command, entry);
			case 'capture/edit':
				return entry === undefined || entry.deleted ? undefined : this.#edit(command, entry);
			default:
				if (entry === undefined) return undefined;
				return this.#change(entry, { deleted: command.type === 'capture/delete' });
		}
	}

	/** Newest first. */
	captures(): Entry['capture'][] {
		return [...this.#entries.values()]
			.filter(({ deleted }) => !deleted)
			.sort((a, b) => b.addedSeq - a.addedSeq)
			.map(({ capture }) => capture);
	}

	#add(command: Extract<CaptureCommand, { type: 'capture/add' }>, entry: Entry | undefined): number | undefined {
		const content = command.content.toWellFormed();
		if (content.trim() === '') return undefined;
		if (entry !== undefined) return entry.first === content ? entry.addedSeq : undefined;
		const tags = validTags(command.tags);
		if (tags === undefined) return undefined;
		const { id, source } = command;
		const seq = ++this.head;
		const capture = {
			id,
			content,
			tags,
			status: 'inbox' as const,
			project: 'none',
			pinned: false,
			...(source === undefined ? {} : { source }),
		};
		this.#entries.set(id, { capture, first: content, deleted: false, addedSeq: seq, updatedSeq: seq });
		return seq;
	}

	#edit(command: Extract<CaptureCommand, { type: 'capture/edit' }>, entry: Entry): number | undefined {
		if (command.content?.trim() === '') return undefined;
		const tags = validTags(command.tags ?? entry.capture.tags);
		if (tags === undefined) return undefined;
		const content = command.content?.toWellFormed() ?? entry.capture.content;
		const capture = { ...entry.capture, content, tags, status: command.status ?? entry.capture.status };
		return this.#change(entry, { capture });
	}

	#change(entry: Entry, change: Partial<Entry>): number {
		const after = { ...entry, ...change };
		if (JSON.stringify(after) === JSON.stringify(entry)) return entry.updatedSeq;
		this.#entries.set(entry.capture.id, { ...after, updatedSeq: ++this.head });
		return this.head;
	}
}

function validTags(tags: readonly string[]): string[] | undefined {
	return tags.every((text) => tag.safeParse(text).success) ? [...new Set(tags)] : undefined;
}
