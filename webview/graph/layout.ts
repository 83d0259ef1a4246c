import type Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';

/** Time of a frame that the layout may take; the rest is for drawing and keys. Milliseconds. */
const SLICE_MS = 12;
/** Of the time, at most one part in so many is spent on drawing what moves: where that is slow, keys come first. */
const DRAWING_SHARE = 5;
/** Iterations after which a graph hardly moves, fewer for large ones: each costs more, and the shape shows earlier. */
const ITERATIONS = { small: 400, large: 150 };
const LARGE = 1500;

/** A layout on its way. */
export interface Layout {
	stop(): void;
}

/**
 * Lays a graph out by ForceAtlas2 in slices between frames, so that the view answers meanwhile. (A worker thread would
 * need a looser content security policy.)
 * @param moved after each slice
 */
export function startLayout(graph: Graph, moved: () => void, ended: () => void): Layout {
	const large = graph.order > LARGE;
	// A coarse approximation (theta) takes a sixth of the time in a large graph, and nobody sees the difference.
	const settings = {
		...forceAtlas2.inferSettings(graph),
		barnesHutOptimize: graph.order > 300,
		barnesHutTheta: large ? 1.5 : 0.5,
	};
	let left = large ? ITERATIONS.large : ITERATIONS.small;
	let perSlice = 1;
	let frame: number | undefined;
	let drawAgainAt = 0;
	const slice = (): void => {
		const start = performance.now();
		forceAtlas2.assign(graph, { iterations: Math.min(perSlice, left), settings });
		left -= perSlice;
		const took = Math.max(performance.now() - start, 0.1);
		perSlice = Math.min(Math.max(1, Math.floor((perSlice * SLICE_MS) / took)), 20);
		if (start >= drawAgainAt || left <= 0) {
			const before = performance.now();
			moved();
			const now = performance.now();
			drawAgainAt = now + DRAWING_SHARE * (now - before);
		}
		frame = left > 0 ? requestAnimationFrame(slice) : undefined;
		if (left <= 0) ended();
	};
	if (graph.order > 1) frame = requestAnimationFrame(slice);
	else ended();
	return {
		stop: () => {
			if (frame !== undefined) cancelAnimationFrame(frame);
			frame = undefined;
		},
	};
}

/** Where a new node begins: on a sunflower's spiral, so that none lie on each other. */
export function startingPlace(index: number): { readonly x: number; readonly y: number } {
	const angle = index * Math.PI * (3 - Math.sqrt(5));
	const radius = 10 * Math.sqrt(index + 1);
	return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}
