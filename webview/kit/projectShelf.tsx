import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { attempt } from './attempt.ts';

/** What can be put into a project. */
export interface Liftable {
	readonly id: string;
	/** How it is called where it is said what is moved. */
	readonly name: string;
	/** Id of the project it is in, or its name. */
	readonly project: string;
}

export interface ShelfProject {
	readonly id: string;
	readonly name: string;
}

interface ShelfHost {
	readonly projects: () => Promise<readonly ShelfProject[]>;
	readonly move: (item: Liftable, project: ShelfProject) => void;
	/** Gives the focus back to what was to be moved and is not. */
	readonly focus: (item: Liftable) => void;
}

interface Lifted {
	readonly item: Liftable;
	readonly byKeyboard: boolean;
	readonly projects: readonly ShelfProject[];
}

export interface ProjectShelf {
	/** Shows the projects with the focus on the first: the way of the keyboard. */
	readonly lift: (item: Liftable) => void;
	/** Properties of an element that is dragged onto a project. */
	readonly dragging: (item: Liftable) => {
		readonly draggable: true;
		readonly onDragStart: (event: DragEvent) => void;
		readonly onDragEnd: () => void;
	};
	/** The projects, while something is to be put into one; render it once a view. */
	readonly View: () => JSX.Element | null;
}

/** A shelf of projects at the foot of a view, there while something is dragged or was lifted by key, to drop it on one. */
export function createProjectShelf(host: ShelfHost): ProjectShelf {
	const lifted = signal<Lifted | undefined>(undefined);
	/** Counts lifts: an answer that comes after the drag has ended shows nothing. */
	let lift = 0;
	const start = (item: Liftable, byKeyboard: boolean): void => {
		const own = ++lift;
		const show = async (): Promise<void> => {
			const projects = await host.projects();
			const others = projects.filter(({ id, name }) => id !== item.project && name !== item.project);
			if (own === lift) lifted.value = { item, byKeyboard, projects: others };
		};
		void attempt(show());
	};
	const end = (): void => {
		lift++;
		lifted.value = undefined;
	};
	const drop = (item: Liftable, project: ShelfProject): void => {
		end();
		host.move(item, project);
	};
	const cancel = (item: Liftable): void => {
		end();
		host.focus(item);
	};
	return {
		lift: (item) => start(item, true),
		dragging: (item) => ({
			draggable: true,
			onDragStart: (event) => {
				event.dataTransfer?.setData('text/plain', item.name);
				start(item, false);
			},
			onDragEnd: end,
		}),
		View: () => {
			const now = lifted.value;
			return now === undefined ? null : <Shelf key={now.item.id} lifted={now} drop={drop} cancel={cancel} end={end} />;
		},
	};
}

interface ShelfProps {
	readonly lifted: Lifted;
	readonly drop: (item: Liftable, project: ShelfProject) => void;
	readonly cancel: (item: Liftable) => void;
	readonly end: () => void;
}

function Shelf({ lifted: { item, byKeyboard, projects }, drop, cancel, end }: ShelfProps): JSX.Element {
	const shelf = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (byKeyboard) shelf.current?.querySelector('button')?.focus();
	}, [byKeyboard]);
	return (
		<div
			ref={shelf}
			class="project-shelf"
			role="toolbar"
			aria-label={`Move ${item.name} to a project`}
			onKeyDown={(event) => onShelfKey(event, () => cancel(item))}
			onFocusOut={(event) => leaves(event) && end()}
		>
			<span class="shelf-label">{projects.length === 0 ? 'There is no other project yet.' : 'Move to'}</span>
			{projects.map((project) => (
				<button
					key={project.id}
					type="button"
					class="button secondary"
					onClick={() => drop(item, project)}
					onDragEnter={(event) => event.currentTarget.classList.add('over')}
					onDragLeave={(event) => event.currentTarget.classList.remove('over')}
					onDragOver={(event) => {
						event.preventDefault();
						if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'move';
					}}
					onDrop={(event) => {
						event.preventDefault();
						drop(item, project);
					}}
				>
					{project.name}
				</button>
			))}
			<button type="button" class="button secondary" onClick={() => cancel(item)}>
				Cancel
			</button>
		</div>
	);
}

function onShelfKey(event: KeyboardEvent, cancel: () => void): void {
	const step = STEPS[event.key];
	if (event.key === 'Escape') cancel();
	else if (step !== undefined) focusStep(event.currentTarget as HTMLElement, step);
	else return;
	event.preventDefault();
	event.stopPropagation();
}

function focusStep(shelf: HTMLElement, step: number): void {
	const buttons = [...shelf.querySelectorAll('button')];
	const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
	buttons[(at + step + buttons.length) % buttons.length]?.focus();
}

function leaves({ currentTarget, relatedTarget }: FocusEvent): boolean {
	return relatedTarget instanceof Node && !(currentTarget as Element).contains(relatedTarget);
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
