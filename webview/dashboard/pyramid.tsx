import type { JSX } from 'preact';
import type { DashboardActions } from './actions.ts';
import { LEVELS, share } from './levels.ts';
import { overview, shownLevel, total } from './state.ts';

const HEIGHT = 30;
const GAP = 3;
const WIDTH = 200;

/** The levels of memory as a picture, and the same as a table whose names filter the list. */
export function Pyramid({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	const levels = overview.value.value?.levels;
	return (
		<section aria-labelledby="pyramid-title">
			<h2 id="pyramid-title">Memory</h2>
			<svg class="pyramid" viewBox={`0 0 ${WIDTH} ${LEVELS.length * HEIGHT}`} aria-hidden="true" focusable="false">
				{LEVELS.map(({ id }, row) => (
					<g key={id} class={sliceClass(id)} onClick={() => actions.showLevel(id)}>
						<polygon points={slice(row)} />
						<text x={WIDTH / 2} y={row * HEIGHT + HEIGHT / 2 + (row === 0 ? 8 : 3)}>
							{levels?.[id].toLocaleString('en') ?? ''}
						</text>
					</g>
				))}
			</svg>
			<table class="levels">
				<caption class="visually-hidden">Captures by level; a level shows what is on it</caption>
				<thead class="visually-hidden">
					<tr>
						<th scope="col">Level</th>
						<th scope="col">Captures</th>
						<th scope="col">Share</th>
					</tr>
				</thead>
				<tbody>
					{LEVELS.map(({ id, name, what }) => (
						<tr key={id}>
							<th scope="row">
								<button
									type="button"
									class="link level-name"
									title={what}
									aria-pressed={shownLevel.value === id}
									onClick={() => actions.showLevel(id)}
								>
									<span class={`swatch ${id}`} aria-hidden="true" />
									{name}
								</button>
							</th>
							<td>{levels?.[id].toLocaleString('en') ?? '…'}</td>
							<td>{levels === undefined ? '' : share(levels[id], total.value ?? 0)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function sliceClass(id: string): string {
	return shownLevel.value === id ? `slice ${id} shown` : `slice ${id}`;
}

/** Corners of a slice, from the top of the pyramid. */
function slice(row: number): string {
	const half = (y: number): number => (y / (LEVELS.length * HEIGHT)) * (WIDTH / 2);
	const top = row * HEIGHT + (row === 0 ? 0 : GAP / 2);
	const bottom = (row + 1) * HEIGHT - GAP / 2;
	const corners = [
		[WIDTH / 2 - half(top), top],
		[WIDTH / 2 + half(top), top],
		[WIDTH / 2 + half(bottom), bottom],
		[WIDTH / 2 - half(bottom), bottom],
	];
	return corners.map((corner) => corner.join(',')).join(' ');
}
