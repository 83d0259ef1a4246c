import type { JSX } from 'preact';
import { capitalised } from '../../common/base/capitalised.ts';
import { counted } from '../../common/base/counted.ts';
import { lineWords } from '../../common/base/lineRange.ts';
import { pathInWindow } from '../../common/model/folderName.ts';
import { isRecord, KINDS } from '../../common/model/kinds.ts';
import type { HitKind, SearchHit } from '../../common/model/search.ts';
import { IconButton } from '../kit/button.tsx';
import { withoutSelecting } from '../kit/doubleClick.ts';
import { Highlighted } from '../kit/highlighted.tsx';
import { Icon } from '../kit/icon.tsx';
import type { SearchActions } from './actions.ts';
import { rowId } from './resultKeys.ts';
import type { FileGroup, Row } from './rows.ts';
import { shownSnippet } from './snippet.ts';
import { ambient } from './state.ts';

const SNIPPET_LINES = 4;

interface RowProps<T extends Row['type']> {
	readonly actions: SearchActions;
	readonly row: Extract<Row, { type: T }>;
	readonly tabStop: boolean;
}

/** A file with results. */
export function FileRow({ actions, row, tabStop }: RowProps<'file'>): JSX.Element {
	const { group, expanded } = row;
	const { name, folder, icon } = fileLabel(group);
	return (
		<div
			id={rowId(row.key)}
			class="row file-row"
			role="treeitem"
			aria-level={1}
			aria-expanded={expanded}
			aria-label={`${name}, ${counted(group.hits.length, 'result')}, ${folder}`}
			tabIndex={tabStop ? 0 : -1}
			title={group.root === '' ? name : group.path}
			onFocus={() => actions.activate(row)}
			onClick={() => actions.toggle(row.key)}
		>
			<Icon name={expanded ? 'chevron-down' : 'chevron-right'} />
			<Icon name={icon} />
			<span class="file-name">{name}</span>
			<span class="folder">{folder}</span>
			<span class="badge">{group.hits.length}</span>
			<RowActions actions={actions} row={row} />
		</div>
	);
}

/** A passage; below its file, or by itself when it is all of a record. */
export function HitRow({ actions, row, tabStop }: RowProps<'hit'>): JSX.Element {
	const { hit, alone } = row;
	const snippet = shownSnippet(hit, SNIPPET_LINES);
	const { title, place } = alone ? recordLabel(hit) : { title: titleOf(hit), place: lineWords(hit) };
	return (
		<div
			id={rowId(row.key)}
			class={alone ? 'row hit-row alone' : 'row hit-row'}
			role="treeitem"
			aria-level={alone ? 1 : 2}
			aria-label={[title, place, ...hit.why.map(({ label }) => label)].filter((part) => part !== '').join(', ')}
			tabIndex={tabStop ? 0 : -1}
			onFocus={() => actions.activate(row)}
			onClick={(event) => event.currentTarget.focus()}
			onMouseDown={withoutSelecting}
			onDblClick={() => actions.open(row, 'open')}
		>
			<div class="hit-head">
				<Icon name={symbolIcon(hit)} />
				<span class="symbol">{title}</span>
				<span class="lines">{place}</span>
				<RowActions actions={actions} row={row} />
			</div>
			<pre class="snippet">
				<Highlighted text={snippet.text} ranges={snippet.highlights} />
			</pre>
			<p class="why" title={hit.why.map(({ label, score }) => `${label}: ${score.toFixed(3)}`).join('\n')}>
				{hit.why.map(({ label }) => label).join(' · ')}
			</p>
		</div>
	);
}

/** For the mouse; every one of them has a key on the row. */
function RowActions({ actions, row }: { readonly actions: SearchActions; readonly row: Row }): JSX.Element {
	const run = (action: () => void) => (event: MouseEvent) => {
		event.stopPropagation();
		action();
	};
	return (
		<span class="row-actions" aria-hidden="true">
			<IconButton icon="go-to-file" label="Open (Enter)" tabIndex={-1} onClick={run(() => actions.open(row, 'open'))} />
			<IconButton
				icon="split-horizontal"
				label="Open to the Side (Ctrl+Enter)"
				tabIndex={-1}
				onClick={run(() => actions.open(row, 'side'))}
			/>
			<IconButton
				icon="copy"
				label="Copy Path (Ctrl+C)"
				tabIndex={-1}
				onClick={run(() => actions.copyPath(row, false))}
			/>
			{row.type === 'hit' && (
				<IconButton
					icon="search-fuzzy"
					label="Search Similar"
					tabIndex={-1}
					onClick={run(() => actions.searchSimilar({ text: row.hit.snippet, exclude: row.hit }))}
				/>
			)}
		</span>
	);
}

function fileLabel({ root, path, hits: [first] }: FileGroup): { name: string; folder: string; icon: string } {
	if (first !== undefined && isRecord(first.kind)) {
		const { many, icon } = KINDS[first.kind];
		return { name: recordLabel(first).title, folder: many, icon };
	}
	const cut = path.lastIndexOf('/');
	const folder = pathInWindow({ root, path: path.slice(0, Math.max(cut, 0)) }, ambient.value?.folders ?? []);
	return { name: path.slice(cut + 1), folder, icon: 'file' };
}

/** Its name and its kind, or its kind and where it is from; lines of a record mean nothing to the reader. */
function recordLabel({ kind, breadcrumb }: SearchHit): { title: string; place: string } {
	const { one } = KINDS[kind];
	return NAMELESS.has(kind) || breadcrumb === ''
		? { title: capitalised(one), place: breadcrumb }
		: { title: breadcrumb, place: one };
}

/** The breadcrumb of these is the symbol or the folder that they are from. */
const NAMELESS: ReadonlySet<HitKind> = new Set(['capture', 'terminal']);

/** What the passage is called; empty when it has no name. */
function titleOf(hit: SearchHit): string {
	return [hit.breadcrumb, hit.symbol].filter((part) => part !== '').join(' › ');
}

const SYMBOL_ICONS: Readonly<Record<string, string>> = {
	function: 'symbol-method',
	method: 'symbol-method',
	class: 'symbol-class',
	interface: 'symbol-interface',
	type: 'symbol-structure',
	enum: 'symbol-enum',
	constant: 'symbol-constant',
	module: 'symbol-namespace',
	section: 'symbol-string',
	rule: 'symbol-ruler',
	key: 'symbol-key',
};

function symbolIcon(hit: SearchHit): string {
	if (isRecord(hit.kind)) return KINDS[hit.kind].icon;
	return SYMBOL_ICONS[hit.symbolKind] ?? 'symbol-snippet';
}
