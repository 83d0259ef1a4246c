import * as vscode from 'vscode';
import { folderName } from '../../common/model/folderName.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { SearchHit } from '../../common/model/search.ts';
import type { OpenMode } from '../../common/protocol/webview.ts';
import { readSearchLimit } from '../config/settings.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import { EditorPosition } from '../editor/editorPosition.ts';
import type { Services } from '../services.ts';
import { hitLine, plain } from './hitItem.ts';
import { keepSearch, recentSearches } from './recentSearches.ts';
import { reportFailure } from './reportFailure.ts';

const DEBOUNCE_MS = 80;

interface HitItem extends vscode.QuickPickItem {
	readonly hit?: SearchHit;
	/** Of an earlier search, to be asked again. */
	readonly query?: string;
}

type HitPick = vscode.QuickPick<HitItem>;

const SIDE: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('split-horizontal'),
	tooltip: 'Open to the Side',
};
const IN_VIEW: vscode.QuickInputButton = {
	iconPath: new vscode.ThemeIcon('layout-sidebar-left'),
	tooltip: 'Show in the Search View',
};

/** Understory: Search… in a quick pick, with a preview of the focused hit. */
export function search(services: Services): void {
	new SearchPick(services).show();
}

class SearchPick {
	readonly #services: Services;
	readonly #pick: HitPick = vscode.window.createQuickPick<HitItem>();
	readonly #before = new EditorPosition();
	#running: AbortController | undefined;
	#timer: NodeJS.Timeout | undefined;
	#previewing = Promise.resolve();
	#accepted = false;

	constructor(services: Services) {
		this.#services = services;
		const pick = this.#pick;
		pick.title = 'Understory: Search by Meaning';
		pick.placeholder = 'What are you looking for? Filters: lang:ts path:src/** kind:capture "exact phrase"';
		pick.buttons = [IN_VIEW];
		showInGivenOrder(pick);
		pick.onDidChangeValue(() => this.#searchSoon());
		pick.onDidChangeActive(([item]) => {
			this.#previewing = this.#preview(item);
		});
		pick.onDidAccept(() => this.#accept(pick.activeItems[0]));
		pick.onDidTriggerItemButton(({ item }) => this.#open(item, 'side'));
		pick.onDidTriggerButton(() => this.#showInView());
		pick.onDidHide(() => this.#end());
	}

	show(): void {
		this.#showRecent();
		this.#pick.show();
	}

	#showRecent(): void {
		this.#pick.prompt = undefined;
		const queries = recentSearches(this.#services.context.workspaceState);
		this.#show(queries.map((query) => ({ label: `$(history) ${plain(query)}`, query, alwaysShow: true })));
	}

	#accept(item: HitItem | undefined): void {
		if (item?.query === undefined) return void this.#open(item, 'open');
		this.#pick.value = item.query;
		this.#searchSoon(); // the editor does not tell of a value that it was given
	}

	#searchSoon(): void {
		clearTimeout(this.#timer);
		this.#running?.abort();
		this.#timer = setTimeout(() => void this.#search(this.#pick.value.trim()), DEBOUNCE_MS);
	}

	async #search(query: string): Promise<void> {
		if (query === '') return this.#showRecent();
		const running = new AbortController();
		this.#running = running;
		this.#pick.busy = true;
		try {
			const roots = searchRoots(foldersOnDisk());
			const input = { query, roots, limit: readSearchLimit() };
			const { hits, notices } = await this.#services.server.call('search/query', input, running.signal);
			const items = hits.map((hit) => hitItem(hit, folderName(hit.root, foldersOnDisk())));
			this.#pick.prompt = notices.length > 0 ? notices.join(' ') : undefined;
			this.#show(items.length > 0 ? items : [message(`Nothing found for “${query}”`)]);
		} catch (error) {
			const { code, message: text } = toOperationError(error);
			if (code !== 'cancelled') this.#show([message('The search failed', text)]);
		} finally {
			if (this.#running === running) this.#pick.busy = false;
		}
	}

	#show(items: readonly HitItem[]): void {
		this.#pick.items = items;
	}

	async #preview(item: HitItem | undefined): Promise<void> {
		if (item?.hit === undefined || this.#accepted) return;
		try {
			await this.#services.opener.open(item.hit, 'preview');
		} catch (error) {
			// The item stays; opening it says what is wrong.
			this.#services.log.info(`No preview: ${toOperationError(error).message}`);
		}
	}

	async #open(item: HitItem | undefined, mode: OpenMode): Promise<void> {
		const hit = item?.hit;
		if (hit === undefined) return;
		this.#accepted = true;
		keepSearch(this.#services.context.workspaceState, this.#pick.value);
		this.#pick.hide();
		try {
			await this.#previewing;
			if (hit.root === '' && mode === 'open') await this.#before.restore(); // the inbox or the board shows it
			await this.#services.opener.open(hit, mode);
		} catch (error) {
			await reportFailure(error, this.#services.log);
		}
	}

	#showInView(): void {
		this.#accepted = true;
		this.#pick.hide();
		void this.#services.searchView.show({ kind: 'query', query: this.#pick.value });
	}

	#end(): void {
		clearTimeout(this.#timer);
		this.#running?.abort();
		this.#pick.dispose();
		if (!this.#accepted) void this.#previewing.then(() => this.#before.restore());
	}
}

function hitItem(hit: SearchHit, folder: string): HitItem {
	return { ...hitLine(hit, folder), hit, alwaysShow: true, buttons: [SIDE] };
}

function message(label: string, detail?: string): HitItem {
	return { label, alwaysShow: true, ...(detail !== undefined && { detail }) };
}

/**
 * The server has ranked the hits; by default a quick pick moves items whose label has the typed text to the top. The
 * property exists at run time, and is not yet in the stable declarations.
 */
function showInGivenOrder(pick: HitPick): void {
	(pick as HitPick & { sortByLabel?: boolean }).sortByLabel = false;
}
