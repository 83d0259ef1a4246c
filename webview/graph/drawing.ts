// oxlint-disable-next-line import/no-named-as-default -- its types declare the default only
import Graph from 'graphology';
import { Sigma } from 'sigma';
import type { NodeHoverDrawingFunction } from 'sigma/rendering';
import type { GraphNode } from '../../common/model/graph.ts';
import type { Output } from '../../common/protocol/index.ts';
import { startLayout, startingPlace, type Layout } from './layout.ts';
import { lookOf } from './looks.ts';

type Picture = Output<'graph/picture'>;

/** Ratios of Sigma's camera: the share of the whole picture that is seen. */
const NEAREST = 0.08;
/** How much more than needed may be seen before the picture comes nearer. */
const FARTHEST = 4;
/** Longer names are read in the list. Characters. */
const MAX_LABEL = 40;
/** Labels want some room beside the outermost nodes. */
const MARGIN = 1.4;

export interface DrawingListener {
	readonly onSelect: (id: string | undefined) => void;
	readonly onFocus: (id: string) => void;
	/** The layout has come to rest, or has begun to move. */
	readonly onMoving: (moving: boolean) => void;
}

/** The picture of the graph on a canvas. */
export class Drawing {
	readonly #graph = new Graph({ type: 'undirected' });
	readonly #sigma: Sigma;
	readonly #listener: DrawingListener;
	#layout: Layout | undefined;
	#isShown: (node: GraphNode) => boolean = () => true;
	#selected: string | undefined;
	#near = new Set<string>();
	/** Nodes on the way that is shown, in its order. */
	#way: readonly string[] = [];

	/** @throws Error when the browser has no WebGL */
	constructor(container: HTMLElement, listener: DrawingListener) {
		this.#listener = listener;
		this.#sigma = new Sigma(this.#graph, container, {
			allowInvalidContainer: true,
			labelDensity: 0.6,
			labelRenderedSizeThreshold: 7,
			minCameraRatio: 0.02,
			maxCameraRatio: 3,
			zIndex: true,
			hideEdgesOnMove: true,
			hideLabelsOnMove: true,
			defaultDrawNodeHover: drawHover,
			nodeReducer: (id, data) => this.#nodeLook(id, data),
			edgeReducer: (edge) => this.#edgeLook(edge),
		});
		this.#sigma.on('clickNode', ({ node }) => listener.onSelect(node));
		this.#sigma.on('doubleClickNode', (event) => {
			event.preventSigmaDefault();
			listener.onFocus(event.node);
		});
		this.#sigma.on('clickStage', () => listener.onSelect(undefined));
		this.restyle();
	}

	/** Draws a picture; nodes that were there before stay where they are. */
	show({ nodes, links }: Picture): void {
		this.#layout?.stop();
		const graph = this.#graph;
		const before = new Map(graph.mapNodes((id, { x, y }) => [id, { x: Number(x), y: Number(y) }] as const));
		graph.clear();
		for (const [index, node] of nodes.entries())
			graph.addNode(node.id, { ...(before.get(node.id) ?? startingPlace(index)), ...plainLook(node), node });
		for (const { source, target, weight } of links)
			graph.addEdge(nodes[source]!.id, nodes[target]!.id, { weight, size: 0.4 + weight });
		this.#sigma.getContainer().dataset['drawn'] = String(graph.order);
		this.select(this.#selected);
		this.#listener.onMoving(true);
		this.#layout = startLayout(
			graph,
			() => this.#sigma.refresh(),
			() => {
				this.#listener.onMoving(false);
				this.#follow(); // what the user looks at has moved with the rest
			},
		);
	}

	/** Draws those nodes only. */
	filter(isShown: (node: GraphNode) => boolean): void {
		this.#isShown = isShown;
		this.#sigma.refresh({ skipIndexation: true });
	}

	/** Marks a node and what it is linked to. */
	select(id: string | undefined): void {
		this.#selected = id !== undefined && this.#graph.hasNode(id) ? id : undefined;
		this.#near = new Set(this.#selected === undefined ? [] : this.#graph.neighbors(this.#selected));
		this.#sigma.refresh({ skipIndexation: true });
	}

	/** Marks the way from one node to another; none when it is empty. */
	trace(way: readonly string[]): void {
		this.#way = way.filter((id) => this.#graph.hasNode(id));
		this.#sigma.refresh({ skipIndexation: true });
		if (this.#way.length > 0) this.#frame(this.#way);
	}

	/** Moves the picture so that a node and what it is linked to are seen. */
	centre(id: string): void {
		if (this.#graph.hasNode(id)) this.#frame([id, ...this.#graph.neighbors(id)]);
	}

	zoom(by: number): void {
		const camera = this.#sigma.getCamera();
		void camera.animate({ ratio: camera.getBoundedRatio(camera.ratio / by) }, { duration: duration() });
	}

	/** @param right, down shares of what is seen */
	pan(right: number, down: number): void {
		const camera = this.#sigma.getCamera();
		const { x, y, ratio } = camera.getState();
		void camera.animate({ x: x + right * ratio, y: y - down * ratio }, { duration: duration() });
	}

	fit(): void {
		void this.#sigma.getCamera().animatedReset({ duration: duration() });
	}

	/** Takes the colours of the theme over. */
	restyle(): void {
		this.#sigma.setSetting('labelColor', { color: themeColor('--vscode-editor-foreground') });
		this.#sigma.setSetting('labelFont', getComputedStyle(document.body).fontFamily);
		this.#sigma.setSetting('defaultEdgeColor', themeColor('--vscode-editorIndentGuide-background1'));
		this.#graph.forEachNode((id, { node }) => this.#graph.mergeNodeAttributes(id, plainLook(node as GraphNode)));
		this.#sigma.refresh();
	}

	dispose(): void {
		this.#layout?.stop();
		this.#sigma.kill();
	}

	#follow(): void {
		if (this.#way.length > 0) this.#frame(this.#way);
		else if (this.#selected !== undefined) this.centre(this.#selected);
	}

	/** Shows nodes in the middle, as near as the picture is now, unless that is too near or very far. */
	#frame(ids: readonly string[]): void {
		const places = ids.map((id) => this.#sigma.getNodeDisplayData(id)).filter((place) => place !== undefined);
		const [x, y] = [span(places.map((place) => place.x)), span(places.map((place) => place.y))];
		const needed = Math.min(Math.max(MARGIN * Math.max(x.length, y.length), NEAREST), 1);
		const camera = this.#sigma.getCamera();
		const ratio = Math.min(Math.max(camera.ratio, needed), FARTHEST * needed);
		void camera.animate({ x: x.middle, y: y.middle, ratio }, { duration: duration() });
	}

	#nodeLook(id: string, data: Record<string, unknown>): Record<string, unknown> {
		if (!this.#isShown(data['node'] as GraphNode)) return { ...data, hidden: true };
		if (this.#way.includes(id)) return { ...data, highlighted: id === this.#selected, forceLabel: true, zIndex: 2 };
		if (this.#selected === undefined) return data;
		if (id === this.#selected) return { ...data, highlighted: true, forceLabel: true, zIndex: 2 };
		if (this.#way.length === 0 && this.#near.has(id)) return { ...data, forceLabel: this.#near.size < 40, zIndex: 1 };
		return { ...data, label: '', color: themeColor('--vscode-editorIndentGuide-activeBackground1') };
	}

	#edgeLook(edge: string): Record<string, unknown> {
		const marked = { color: themeColor('--vscode-focusBorder'), zIndex: 1 };
		if (this.#way.length > 0) return this.#isOnWay(edge) ? { ...marked, size: 3 } : { hidden: true };
		const selected = this.#selected;
		if (selected === undefined) return {};
		if (!this.#graph.hasExtremity(edge, selected)) return { hidden: true };
		return marked;
	}

	#isOnWay(edge: string): boolean {
		const [from, to] = this.#graph.extremities(edge).map((id) => this.#way.indexOf(id));
		return from! >= 0 && to! >= 0 && Math.abs(from! - to!) === 1;
	}
}

function clipped(name: string): string {
	return name.length <= MAX_LABEL ? name : `${name.slice(0, MAX_LABEL - 1).trimEnd()}…`;
}

function span(values: readonly number[]): { readonly middle: number; readonly length: number } {
	const [from, to] = [Math.min(...values), Math.max(...values)];
	return { middle: (from + to) / 2, length: to - from };
}

function plainLook(node: GraphNode): Record<string, unknown> {
	return {
		label: clipped(node.name),
		size: Math.min(3 + 1.6 * Math.sqrt(node.degree), 18),
		color: themeColor(lookOf(node.type).color),
	};
}

/** The label of a marked node, on a ground of the theme's. */
const drawHover: NodeHoverDrawingFunction = (context, { x, y, size, label }, { labelSize, labelFont }) => {
	context.font = `${labelSize}px ${labelFont}`;
	const text = typeof label === 'string' ? label : '';
	const width = text === '' ? 0 : context.measureText(text).width + 8;
	context.fillStyle = themeColor('--vscode-editorHoverWidget-background');
	context.strokeStyle = themeColor('--vscode-focusBorder');
	context.lineWidth = 2;
	context.beginPath();
	context.arc(x, y, size + 3, 0, 2 * Math.PI);
	context.stroke();
	if (text === '') return;
	context.lineWidth = 1;
	context.beginPath();
	context.rect(x + size + 4, y - labelSize / 2 - 4, width, labelSize + 8);
	context.fill();
	context.stroke();
	context.fillStyle = themeColor('--vscode-editorHoverWidget-foreground');
	context.fillText(text, x + size + 8, y + labelSize / 3);
};

let known: { readonly theme: string; readonly colors: Map<string, string> } | undefined;

/** Value of a theme colour that WebGL understands: without what a theme leaves out. */
function themeColor(name: string): string {
	const theme = document.body.className;
	if (known?.theme !== theme) known = { theme, colors: new Map() };
	const color = known.colors.get(name) ?? readColor(name);
	known.colors.set(name, color);
	return color;
}

function readColor(name: string): string {
	const style = getComputedStyle(document.documentElement);
	const value = style.getPropertyValue(name).trim();
	return value === '' ? style.getPropertyValue('--vscode-contrastBorder').trim() || '#888888' : value;
}

function duration(): number {
	return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 250;
}
