import type { JSX } from 'preact';
import { KINDS } from '../../common/model/kinds.ts';
import type { Backlink } from '../../common/model/note.ts';
import type { SearchHit } from '../../common/model/search.ts';
import type { OpenMode } from '../../common/protocol/webview.ts';
import { Icon } from '../kit/icon.tsx';
import type { NotesActions } from './actions.ts';
import { backlinks, related } from './state.ts';

/** What links to the open note, and what says something like it. */
export function Links({ actions }: { readonly actions: NotesActions }): JSX.Element {
	const links = backlinks.value.value?.backlinks;
	const hits = related.value.value?.hits;
	return (
		<aside class="links" aria-label="Connections">
			<h2>Backlinks</h2>
			{links?.length === 0 && <p class="none">No note links here yet.</p>}
			<ul>
				{(links ?? []).map((link) => (
					<BacklinkRow key={`${link.id}:${link.line}`} actions={actions} link={link} />
				))}
			</ul>
			<h2>Related</h2>
			{related.error.value !== undefined && <p class="none">{related.error.value}</p>}
			{hits?.length === 0 && <p class="none">Nothing says something like it yet.</p>}
			<ul>
				{(hits ?? []).map((hit) => (
					<RelatedRow key={hit.id} actions={actions} hit={hit} />
				))}
			</ul>
		</aside>
	);
}

function BacklinkRow({ actions, link }: { readonly actions: NotesActions; readonly link: Backlink }): JSX.Element {
	return (
		<li>
			<button
				type="button"
				class="connection"
				title={`${link.path}:${link.line}`}
				onClick={(event) => {
					if (event.ctrlKey || event.metaKey) actions.openInEditor(link, 'open', link.line);
					else actions.open(link.id);
				}}
			>
				<Icon name="note" />
				<span class="connection-title">{link.title}</span>
				<span class="connection-text">{link.text}</span>
			</button>
		</li>
	);
}

function RelatedRow({ actions, hit }: { readonly actions: NotesActions; readonly hit: SearchHit }): JSX.Element {
	const mode = (event: MouseEvent): OpenMode => (event.ctrlKey || event.metaKey ? 'side' : 'open');
	return (
		<li>
			<button
				type="button"
				class="connection"
				title={titleOf(hit)}
				onClick={(event) => actions.openHit(hit, mode(event))}
			>
				<Icon name={KINDS[hit.kind].icon} />
				<span class="connection-title">{titleOf(hit)}</span>
				<span class="connection-text">{hit.snippet.trim().split('\n', 1)[0]}</span>
			</button>
		</li>
	);
}

function titleOf({ root, path, breadcrumb, kind }: SearchHit): string {
	if (root === '') return breadcrumb === '' ? KINDS[kind].one : breadcrumb;
	return breadcrumb === '' ? path : `${path} › ${breadcrumb}`;
}
