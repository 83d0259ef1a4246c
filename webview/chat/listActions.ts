import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { oncePerItem } from '../kit/oncePerItem.ts';
import { showToast } from '../kit/toast.tsx';
import * as state from './state.ts';

const FILTER_MS = 200;

/** What can be done with conversations as a whole. @param leave closes the one that is open */
export function createListActions(host: Host, leave: () => void) {
	const loadList = (): Promise<void> =>
		state.list.load((signal) => {
			const text = state.listFilter.value.trim();
			return host.call('thread/list', text === '' ? {} : { text }, signal);
		});

	const remove = async (id: string): Promise<void> => {
		if (!(await attempt(host.call('thread/delete', { id }), loadList))) return;
		if (state.threadId.value === id) leave();
		const undo = (): void => void attempt(host.call('thread/undelete', { id }), loadList);
		showToast({ text: 'Chat deleted.', action: { label: 'Undo', run: undo } });
	};

	const filterList = debounce(() => void loadList(), FILTER_MS);

	return {
		refreshList: (): void => void loadList(),
		showList: (): void => {
			state.screen.value = 'list';
			void loadList();
		},
		setListFilter: (text: string): void => {
			state.listFilter.value = text;
			filterList();
		},
		renameThread: (id: string, title: string): Promise<boolean> =>
			attempt(host.call('thread/rename', { id, title }), loadList),
		deleteThread: (id: string): void => void oncePerItem(id, () => remove(id)),
	};
}
