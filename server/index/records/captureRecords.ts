import { captureGraph } from '../../core/graph/records/capture.ts';
import type { RecordKind } from './recordKind.ts';

/** Captures; what they were taken from (`source.excerpt`) is found too. */
export const captureRecords: RecordKind = {
	kind: 'capture',
	changedBy({ type, data }) {
		if (type === 'captureEdited') return data.content === undefined && data.tags === undefined ? undefined : data.id;
		return type === 'captureAdded' || type === 'captureDeleted' || type === 'captureRestored' ? data.id : undefined;
	},
	any: (store) => store.health().captures > 0,
	read(store, id) {
		const capture = store.getCapture(id);
		if (capture === undefined) return undefined;
		const { content, source, tags, updatedAt } = capture;
		const excerpt = source?.excerpt ?? '';
		const text = excerpt === '' || content.includes(excerpt) ? content : `${content}\n\n${excerpt}`;
		return { text, breadcrumb: source?.symbol ?? '', tags, updatedAt };
	},
	graph(store, id) {
		const capture = store.getCapture(id);
		return capture && captureGraph(capture);
	},
};
