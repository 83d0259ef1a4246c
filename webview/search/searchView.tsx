import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { SearchActions } from './actions.ts';
import { FilterFields } from './filterFields.tsx';
import { IndexBar } from './indexBar.tsx';
import { QueryBox } from './queryBox.tsx';
import { Results } from './results.tsx';
import { ambient, filtersOpen } from './state.ts';

/** The search view: box, filters, results, and the state of the index at its foot. */
export function SearchView({ actions }: { readonly actions: SearchActions }): JSX.Element {
	const now = ambient.value;
	return (
		<>
			<header class="head">
				<QueryBox actions={actions} />
				{filtersOpen.value && <FilterFields actions={actions} />}
			</header>
			{now !== undefined && <ServerNotice server={now.server} command={actions.command} />}
			<main class="scroll">
				<Results actions={actions} />
			</main>
			{now?.index !== undefined && <IndexBar actions={actions} ambient={now} index={now.index} />}
			<ToastRegion />
			<Announcer />
		</>
	);
}
