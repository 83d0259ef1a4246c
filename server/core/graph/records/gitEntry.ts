import type { GitEntry } from '../../../../common/model/git.ts';
import type { FieldLink, GraphRecord } from '../record.ts';
import { canonicalPerson } from '../names.ts';
import { canonicalPath } from '../rules/paths.ts';

/** A commit is called by its hash; it is about the files it touches, and names its author and the tasks of its message. */
export function gitGraph({ repository, hash, author, subject, body, files, at }: GitEntry): GraphRecord {
	return {
		type: 'commit',
		key: hash,
		title: subject === '' ? hash.slice(0, 10) : subject,
		text: `${subject}\n\n${body}`,
		writtenAt: at,
		updatedAt: at,
		root: repository,
		fields: [...(author === '' ? [] : [authorLink(author)]), ...files.map((file) => aboutFile(repository, file))],
	};
}

function authorLink(author: string): FieldLink {
	return { to: { type: 'person', key: canonicalPerson(author), name: author }, type: 'mentions' };
}

function aboutFile(repository: string, file: string): FieldLink {
	return { to: { type: 'file', key: canonicalPath(`${repository}/${file}`), name: file }, type: 'about' };
}
