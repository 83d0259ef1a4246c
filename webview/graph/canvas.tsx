import { effect, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { messageOf } from '../../common/base/messageOf.ts';
import { IconButton } from '../kit/button.tsx';
import { Notice } from '../kit/message.tsx';
import type { GraphActions } from './actions.ts';
import { Drawing } from './drawing.ts';
import { isShown, listed, picture, selectedId, way } from './state.ts';

const STEP = 0.1;
const PANS: Readonly<Record<string, readonly [right: number, down: number]>> = {
	ArrowLeft: [-STEP, 0],
	ArrowRight: [STEP, 0],
	ArrowUp: [0, -STEP],
	ArrowDown: [0, STEP],
};

/** The picture. What it shows is in the list beside it as well; without WebGL only there. */
export function Canvas({ actions }: { readonly actions: GraphActions }): JSX.Element {
	const box = useRef<HTMLDivElement>(null);
	const drawing = useRef<Drawing | undefined>(undefined);
	const problem = useSignal<string | undefined>(undefined);
	const moving = useSignal(false);
	useEffect(() => {
		try {
			drawing.current = new Drawing(box.current!, {
				onSelect: actions.select,
				onFocus: actions.focusOn,
				onMoving: (value) => (moving.value = value),
			});
		} catch (error) {
			problem.value = messageOf(error);
			return undefined;
		}
		return follow(drawing.current);
	}, []);
	if (problem.value !== undefined)
		return (
			<div class="canvas">
				<Notice severity="warning">The picture cannot be drawn here ({problem.value}). The list shows the same.</Notice>
			</div>
		);
	return (
		<div class="canvas">
			{/* A group that takes keys: what is drawn in it is read from the list. */}
			<div
				ref={box}
				class="drawing"
				role="application"
				aria-label="Picture of the graph. Arrow keys move it, plus and minus zoom, 0 fits it. The list has the same nodes."
				aria-busy={moving.value}
				tabIndex={0}
				onKeyDown={(event) => onKey(event, drawing.current)}
			/>
			<div class="zoom" role="toolbar" aria-label="Picture">
				<IconButton icon="zoom-in" label="Zoom In" onClick={() => drawing.current?.zoom(1.5)} />
				<IconButton icon="zoom-out" label="Zoom Out" onClick={() => drawing.current?.zoom(1 / 1.5)} />
				<IconButton icon="screen-full" label="Fit" onClick={() => drawing.current?.fit()} />
			</div>
		</div>
	);
}

/** Keeps the drawing in step with the state and the theme. @returns ends that */
function follow(drawing: Drawing): () => void {
	const stops = [
		effect(() => {
			const shown = picture.value.value;
			if (shown !== undefined) drawing.show(shown);
		}),
		effect(() => {
			void listed.value; // filter and search
			drawing.filter(isShown);
		}),
		effect(() => drawing.select(selectedId.value)),
		effect(() => drawing.trace(way.value.value?.path.map(({ id }) => id) ?? [])),
	];
	const theme = new MutationObserver(() => drawing.restyle());
	theme.observe(document.body, { attributes: true, attributeFilter: ['class'] });
	const centre = (event: Event): void => drawing.centre((event as CustomEvent<string>).detail);
	document.addEventListener(CENTRE, centre);
	return () => {
		document.removeEventListener(CENTRE, centre);
		theme.disconnect();
		for (const stop of stops) stop();
		drawing.dispose();
	};
}

const CENTRE = 'understory-centre';

/** Moves the picture to a node. */
export function centreOn(id: string): void {
	document.dispatchEvent(new CustomEvent(CENTRE, { detail: id }));
}

function onKey(event: KeyboardEvent, drawing: Drawing | undefined): void {
	if (drawing === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
	const pan = PANS[event.key];
	if (pan !== undefined) drawing.pan(...pan);
	else if (event.key === '+' || event.key === '=') drawing.zoom(1.5);
	else if (event.key === '-') drawing.zoom(1 / 1.5);
	else if (event.key === '0') drawing.fit();
	else return;
	event.preventDefault();
}
