import { NO_PROJECT } from '../../common/model/noProject.ts';
import { profileOf, type ProjectProfile } from '../core/memory/guessProject.ts';
import { terms } from '../core/text/terms.ts';
import type { Store } from '../ports/store.ts';

/** Texts of a project that are read: the newest say what it is about now. */
const MAX_TEXTS = 300;
/** Profiles are made anew after so many events. */
const STALE_AFTER = 500;

/** What each project that is not archived is about, by its captures and tasks. */
export class ProjectProfiles {
	readonly #store: Store;
	#profiles: ProjectProfile[] | undefined;
	#madeAt = 0;

	constructor(store: Store) {
		this.#store = store;
	}

	current(): readonly ProjectProfile[] {
		if (this.#profiles === undefined || this.#store.head - this.#madeAt > STALE_AFTER) {
			const projects = this.#store.work.projects(false).filter(({ id }) => id !== NO_PROJECT);
			this.#profiles = projects.map(({ id, name }) => profileOf(id, name, this.#textsOf(id)));
			this.#madeAt = this.#store.head;
		}
		return this.#profiles;
	}

	#textsOf(project: string): string[][] {
		const { captures } = this.#store.listCaptures({ project, limit: MAX_TEXTS, offset: 0 });
		const { tasks } = this.#store.work.tasks({ project, limit: MAX_TEXTS, offset: 0 });
		return [
			...captures.map(({ content }) => terms(content)),
			...tasks.map(({ title, description }) => terms(`${title}\n${description}`)),
		];
	}
}
