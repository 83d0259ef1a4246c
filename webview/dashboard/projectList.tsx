import type { JSX } from 'preact';
import { Button } from '../kit/button.tsx';
import type { DashboardActions } from './actions.ts';
import type { Output } from '../../common/protocol/index.ts';

interface ProjectListProps {
	readonly actions: DashboardActions;
	readonly answer: Output<'project/list'>;
}

/** Projects with how much of them is done. */
export function ProjectList({ actions, answer }: ProjectListProps): JSX.Element {
	return (
		<>
			<ul class="projects" aria-label="Projects">
				{answer.projects.map(({ id, name, openTasks, doneTasks }) => (
					<li key={id} class="project">
						<span class="project-name">{name}</span>
						<meter
							min={0}
							max={Math.max(openTasks + doneTasks, 1)}
							value={doneTasks}
							aria-label={`${name}: ${doneTasks} of ${openTasks + doneTasks} tasks done`}
						/>
						<span class="project-count">
							{openTasks + doneTasks === 0 ? 'no tasks' : `${openTasks} open, ${doneTasks} done`}
						</span>
					</li>
				))}
			</ul>
			<p class="more">
				<Button secondary onClick={() => actions.command('understory.openBoard')}>
					Open Task Board
				</Button>
			</p>
		</>
	);
}
