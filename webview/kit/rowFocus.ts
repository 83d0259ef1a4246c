import { focusById } from './focusById.ts';
import type { Pages } from './pages.ts';

export interface RowFocus {
	/** Moves the focus to a row, once it is there and what was just changed is drawn. */
	readonly focus: (id: string) => void;
	/** The same for the row at a 0-based place; the last one when there are fewer. @returns false when there is none */
	readonly focusAt: (index: number) => boolean;
}

/** Moves the focus among rows that need not be there yet. */
export function createRowFocus<T extends { readonly id: string }>(
	list: Pages<T>,
	domId: (id: string) => string,
): RowFocus {
	const focus = (row: T | undefined): void => {
		if (row !== undefined) focusById(domId(row.id));
	};
	return {
		focus: (id) => void list.find(id).then(focus),
		focusAt(index) {
			const { total = 0 } = list.value.value ?? {};
			if (total > 0) void list.at(Math.min(Math.max(0, index), total - 1)).then(focus);
			return total > 0;
		},
	};
}
