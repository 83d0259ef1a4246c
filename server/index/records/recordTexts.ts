import type { RecordTexts } from '../../ports/recordTexts.ts';
import type { Store } from '../../ports/store.ts';
import { searchedKind } from './kinds.ts';

/** Reads what is kept from the store, and notes from their files. */
export function createRecordTexts(store: Store): RecordTexts {
	return {
		read(kind, id) {
			const record = searchedKind(kind)?.read(store, id);
			return record && { text: record.text, title: record.breadcrumb };
		},
	};
}
