import type { JSX } from 'preact';
import { pathInWindow } from '../../common/model/folderName.ts';
import type { TaskLink } from '../../common/model/task.ts';
import { IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import type { BoardActions } from './actions.ts';
import type { DetailProps } from './detailProps.ts';
import { ADD_CODE_ID, ADD_LINK_ID } from './focus.ts';
import { ambient } from './state.ts';

/** The code a task is about. */
export function Anchors({ actions, task }: DetailProps): JSX.Element {
	return (
		<section>
			<header class="attachments-head">
				<h3>Code</h3>
				<IconButton
					id={ADD_CODE_ID}
					icon="add"
					label="Add Selected Code"
					onClick={() => actions.addSelectedCode(task)}
				/>
			</header>
			<ul class="attachments">
				{task.anchors.map((anchor) => {
					const path = pathInWindow(anchor, ambient.value?.folders ?? []);
					return (
						<li key={anchor.id}>
							<button
								type="button"
								class="link"
								title={anchor.lost ? 'These lines cannot be found any more' : anchor.text}
								onClick={(event) => actions.openCode(anchor, event.ctrlKey || event.metaKey ? 'side' : 'open')}
							>
								<Icon name={anchor.lost ? 'warning' : 'file-code'} /> {path}:{anchor.startLine}
							</button>
							<IconButton icon="close" label={`Remove ${path}`} onClick={() => actions.removeCode(task, anchor)} />
						</li>
					);
				})}
			</ul>
		</section>
	);
}

/** What else a task refers to; a click opens it. */
export function Links({ actions, task }: DetailProps): JSX.Element {
	return (
		<section>
			<header class="attachments-head">
				<h3>Links</h3>
				<IconButton id={ADD_LINK_ID} icon="add" label="Add Link…" onClick={() => actions.addLink(task)} />
			</header>
			<ul class="attachments">
				{task.links.map((link) => (
					<li key={`${link.kind} ${link.target}`}>
						<Icon name={LINK_ICONS[link.kind]} /> <LinkText actions={actions} link={link} />
						<IconButton
							icon="close"
							label={`Remove Link to ${link.title ?? link.target}`}
							onClick={() => actions.removeLink(task, link)}
						/>
					</li>
				))}
			</ul>
		</section>
	);
}

const LINK_ICONS = { capture: 'lightbulb', commit: 'git-commit', note: 'note', task: 'tasklist', url: 'link' } as const;

function LinkText({ actions, link }: { readonly actions: BoardActions; readonly link: TaskLink }): JSX.Element {
	const { kind, target, title = target } = link;
	if (kind === 'url') return <a href={target}>{title}</a>;
	return (
		<button type="button" class="link" onClick={() => actions.openLinked(kind, target)}>
			{title}
		</button>
	);
}
