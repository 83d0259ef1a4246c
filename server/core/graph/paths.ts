/** An undirected graph of nodes 0 … size − 1, as rows of neighbours in one array. */
export interface Adjacency {
	readonly size: number;
	/** Neighbours of node n are `targets[offsets[n]]` up to `targets[offsets[n + 1]]`, in ascending order. */
	readonly offsets: Int32Array;
	readonly targets: Int32Array;
	/** In (0, 1], beside `targets`. */
	readonly weights: Float32Array;
}

export interface Edge {
	readonly from: number;
	readonly to: number;
	readonly weight: number;
}

/** Edges both ways; of several between the same two the heaviest counts, and one of a node to itself none. */
export function adjacencyOf(size: number, edges: readonly Edge[]): Adjacency {
	const heaviest = new Map<number, number>();
	for (const { from, to, weight } of edges) {
		if (from === to) continue;
		const key = Math.min(from, to) * size + Math.max(from, to);
		heaviest.set(key, Math.max(heaviest.get(key) ?? 0, weight));
	}
	const offsets = new Int32Array(size + 1);
	for (const key of heaviest.keys()) {
		offsets[Math.floor(key / size) + 1]!++;
		offsets[(key % size) + 1]!++;
	}
	for (let node = 0; node < size; node++) offsets[node + 1]! += offsets[node]!;
	const targets = new Int32Array(2 * heaviest.size);
	const weights = new Float32Array(2 * heaviest.size);
	const next = offsets.slice();
	// In the order of keys each row is filled in ascending order: first with lower nodes, then with higher ones.
	for (const key of [...heaviest.keys()].sort((a, b) => a - b)) {
		const [low, high] = [Math.floor(key / size), key % size];
		for (const [node, other] of [
			[low, high],
			[high, low],
		] as const) {
			targets[next[node]!] = other;
			weights[next[node]!++] = heaviest.get(key)!;
		}
	}
	return { size, offsets, targets, weights };
}

/** Edges away from a node within `depth` steps, nearest first, at most `limit` nodes with the node itself. */
export function neighbourhood({ offsets, targets }: Adjacency, start: number, depth: number, limit: number): number[] {
	const found = [start];
	const seen = new Set(found);
	let from = 0;
	for (let step = 0; step < depth; step++) {
		const to = found.length;
		for (; from < to; from++)
			for (let at = offsets[found[from]!]!; at < offsets[found[from]! + 1]!; at++) {
				const target = targets[at]!;
				if (seen.has(target)) continue;
				if (found.length >= limit) return found;
				seen.add(target);
				found.push(target);
			}
	}
	return found;
}

/**
 * A path with the fewest links, by breadth-first search from both ends at once: the side with the smaller frontier goes a
 * step. Undefined when there is none of at most `maxLinks` links.
 */
export function fewestLinks(graph: Adjacency, from: number, to: number, maxLinks: number): number[] | undefined {
	if (from === to) return [from];
	const ahead = side(from);
	const behind = side(to);
	for (let links = 0; links < maxLinks; links++) {
		const forth = ahead.frontier.length <= behind.frontier.length;
		const met = step(graph, forth ? ahead : behind, forth ? behind : ahead);
		if (met !== undefined) return [...trail(ahead, met).toReversed(), ...trail(behind, met).slice(1)];
		if (ahead.frontier.length === 0 || behind.frontier.length === 0) return undefined;
	}
	return undefined;
}

/**
 * The path of least resistance, by Dijkstra's algorithm. A link of weight w resists 1 / w, so one sure link beats two, and
 * two sure ones beat one that is unsure. Undefined when there is none of at most `maxLinks` links on it.
 */
export function leastResistance(graph: Adjacency, from: number, to: number, maxLinks: number): number[] | undefined {
	const cost = new Map([[from, 0]]);
	const parents = new Map<number, number>();
	const done = new Set<number>();
	const queue = new Heap();
	queue.push(from, 0);
	for (;;) {
		const node = queue.pop();
		if (node === undefined) return undefined;
		if (done.has(node)) continue;
		done.add(node);
		if (node === to) break;
		for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at++) {
			const target = graph.targets[at]!;
			const reached = cost.get(node)! + 1 / graph.weights[at]!;
			if (reached >= (cost.get(target) ?? Infinity)) continue;
			cost.set(target, reached);
			parents.set(target, node);
			queue.push(target, reached);
		}
	}
	const path = trail({ parents }, to).toReversed();
	return path.length - 1 <= maxLinks ? path : undefined;
}

interface Side {
	frontier: number[];
	readonly parents: Map<number, number>;
	readonly seen: Set<number>;
}

function side(start: number): Side {
	return { frontier: [start], parents: new Map(), seen: new Set([start]) };
}

/** One step of a search. @returns the node where it meets the other */
function step({ offsets, targets }: Adjacency, mine: Side, other: Side): number | undefined {
	const next: number[] = [];
	for (const node of mine.frontier)
		for (let at = offsets[node]!; at < offsets[node + 1]!; at++) {
			const target = targets[at]!;
			if (mine.seen.has(target)) continue;
			mine.seen.add(target);
			mine.parents.set(target, node);
			if (other.seen.has(target)) return target;
			next.push(target);
		}
	mine.frontier = next;
	return undefined;
}

/** From a node back to where its search began. */
function trail({ parents }: Pick<Side, 'parents'>, node: number): number[] {
	const path = [node];
	for (let at = parents.get(node); at !== undefined; at = parents.get(at)) path.push(at);
	return path;
}

/** A binary heap: the node of least cost first, of equal ones the lower number. */
class Heap {
	readonly #items: { readonly node: number; readonly cost: number }[] = [];

	push(node: number, cost: number): void {
		const items = this.#items;
		let at = items.push({ node, cost }) - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!before(items[at]!, items[parent]!)) break;
			[items[at], items[parent]] = [items[parent]!, items[at]!];
			at = parent;
		}
	}

	pop(): number | undefined {
		const items = this.#items;
		const top = items[0];
		const last = items.pop();
		if (top === undefined || last === undefined) return undefined;
		if (items.length > 0) {
			items[0] = last;
			this.#sink();
		}
		return top.node;
	}

	#sink(): void {
		const items = this.#items;
		for (let at = 0; ;) {
			let least = at;
			for (const child of [2 * at + 1, 2 * at + 2])
				if (child < items.length && before(items[child]!, items[least]!)) least = child;
			if (least === at) return;
			[items[at], items[least]] = [items[least]!, items[at]!];
			at = least;
		}
	}
}

function before(a: { node: number; cost: number }, b: { node: number; cost: number }): boolean {
	return a.cost < b.cost || (a.cost === b.cost && a.node < b.node);
}
