import type { RecordTexts } from '../../ports/recordTexts.ts';
import type { Store } from '../../ports/store.ts';
import { SEARCHED_KINDS } from './kinds.ts';

/** Reads what is kept from the store, and notes from their files. */
export function createRecordTexts(store: Store): RecordTexts {
	const kinds = new Map<string, (typeof SEARCHED_KINDS)[number]>(SEARCHED_KINDS.map((kind) => [kind.kind, kind]));
	return {
		read(kind, id) {
			const record = kinds.get(kind)?.read(store, id);
			return record && { text: record.text, title: record.breadcrumb };
		},
	};
}
