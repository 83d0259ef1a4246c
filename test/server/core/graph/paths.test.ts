import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	adjacencyOf,
	fewestLinks,
	leastResistance,
	neighbourhood,
	type Edge,
} from '../../../../server/core/graph/paths.ts';

interface Sample {
	readonly size: number;
	readonly edges: readonly Edge[];
}

const sample: fc.Arbitrary<Sample> = fc.integer({ min: 1, max: 14 }).chain((size) =>
	fc.record({
		size: fc.constant(size),
		edges: fc.array(
			fc.record({
				from: fc.nat(size - 1),
				to: fc.nat(size - 1),
				weight: fc.integer({ min: 1, max: 8 }).map((eighths) => eighths / 8), // exact in 32 bits
			}),
			{ maxLength: 30 },
		),
	}),
);

/** The plainest way: every pair in a table, relaxed until nothing changes (Bellman and Ford). */
function distances({ size, edges }: Sample, start: number, cost: (edge: Edge) => number): number[] {
	const found = Array.from({ length: size }, (_, node) => (node === start ? 0 : Infinity));
	for (let round = 0; round < size; round++)
		for (const edge of edges)
			for (const [from, to] of [
				[edge.from, edge.to],
				[edge.to, edge.from],
			] as const)
				found[to] = Math.min(found[to]!, found[from]! + cost(edge));
	return found;
}

/** What a path costs when each step takes its cheapest edge; fails when two nodes in it are not linked. */
function costOf({ edges }: Sample, path: readonly number[], cost: (edge: Edge) => number): number {
	let sum = 0;
	for (let at = 1; at < path.length; at++) {
		const [a, b] = [path[at - 1]!, path[at]!];
		const costs = edges.filter(({ from, to }) => (from === a && to === b) || (from === b && to === a)).map(cost);
		expect(costs.length).toBeGreaterThan(0);
		sum += Math.min(...costs);
	}
	return sum;
}

test('a path with the fewest links has as many as the plain search says, and its ends', () => {
	fc.assert(
		fc.property(sample, fc.nat(), fc.nat(), fc.nat(6), (graph, a, b, maxLinks) => {
			const [from, to] = [a % graph.size, b % graph.size];
			const path = fewestLinks(adjacencyOf(graph.size, graph.edges), from, to, maxLinks);
			const links = distances(graph, from, () => 1)[to]!;
			if (links > maxLinks) {
				expect(path).toBeUndefined();
				return;
			}
			expect([path?.[0], path?.at(-1)]).toEqual([from, to]);
			expect(costOf(graph, path!, () => 1)).toBe(links);
			expect(path).toHaveLength(links + 1);
		}),
		{ numRuns: 400 },
	);
});

test('the path of least resistance costs what the plain search says', () => {
	const resistance = ({ weight }: Edge): number => 1 / weight;
	fc.assert(
		fc.property(sample, fc.nat(), fc.nat(), (graph, a, b) => {
			const [from, to] = [a % graph.size, b % graph.size];
			const path = leastResistance(adjacencyOf(graph.size, graph.edges), from, to, graph.size);
			const cost = distances(graph, from, resistance)[to]!;
			if (cost === Infinity) {
				expect(path).toBeUndefined();
				return;
			}
			expect([path?.[0], path?.at(-1)]).toEqual([from, to]);
			expect(costOf(graph, path!, resistance)).toBeCloseTo(cost, 9);
		}),
		{ numRuns: 400 },
	);
});

test('a neighbourhood is what the plain search reaches in so many steps, nearest first', () => {
	fc.assert(
		fc.property(sample, fc.nat(), fc.nat(4), (graph, a, depth) => {
			const start = a % graph.size;
			const found = neighbourhood(adjacencyOf(graph.size, graph.edges), start, depth, graph.size);
			const away = distances(graph, start, () => 1);
			expect([...found].sort((x, y) => x - y)).toEqual([...away.keys()].filter((node) => away[node]! <= depth));
			const steps = found.map((node) => away[node]!);
			expect(steps).toEqual([...steps].sort((x, y) => x - y));
			expect(neighbourhood(adjacencyOf(graph.size, graph.edges), start, depth, 3)).toEqual(found.slice(0, 3));
		}),
	);
});

test('a sure detour is better than an unsure link when resistance counts, not when links do', () => {
	const graph = adjacencyOf(3, [
		{ from: 0, to: 2, weight: 0.25 },
		{ from: 0, to: 1, weight: 1 },
		{ from: 1, to: 2, weight: 1 },
	]);
	expect(fewestLinks(graph, 0, 2, 9)).toEqual([0, 2]);
	expect(leastResistance(graph, 0, 2, 9)).toEqual([0, 1, 2]);
	expect(leastResistance(graph, 0, 2, 1)).toBeUndefined();
});
