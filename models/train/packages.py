"""Records every package that pairs come from: `python3 packages.py DATA_DIR` → packages.tsv beside this file.

Columns: ecosystem, name, version, licences, SHA-256 of the archive. With `--fetch` it downloads the recorded packages
instead, through npm and apt, and checks their sums.
"""

import argparse
import csv
import hashlib
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tarfile
import zlib

from extract.__main__ import find_archives
from licences import TABLE, licences_of

#: Part of every selection: pairs of their own are made of them.
ALWAYS = frozenset(('wordnet-base',))


def describe(item: tuple[str, str]) -> tuple[str, str, str, str, str]:
    """One row of the table."""
    group, path = item
    with open(path, 'rb') as file:
        digest = hashlib.file_digest(file, 'sha256').hexdigest()
    try:
        name, version, licence = npm_fields(path) if group == 'npm' else debian_fields(path)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        print(f'{path}: {error}', file=sys.stderr)
        name, version, licence = os.path.basename(path), '', ''
    return 'npm' if group == 'npm' else 'debian' if group.startswith('deb') else 'debian-source', name, version, licence, digest


def npm_fields(path: str) -> tuple[str, str, str]:
    with tarfile.open(path, mode='r|*') as tar:
        for member in tar:
            if member.name.count('/') == 1 and member.name.endswith('/package.json'):
                manifest = json.loads(tar.extractfile(member).read())
                licence = manifest.get('license') or manifest.get('licenses') or ''
                return manifest['name'], manifest['version'], licence if isinstance(licence, str) else json.dumps(licence)
    raise ValueError('no package.json')


def debian_fields(path: str) -> tuple[str, str, str]:
    """Name and version by the file's name; licences by the copyright file, which a source's orig tarball lacks."""
    name, _, rest = os.path.basename(path).partition('_')
    version = re.sub(r'(_[a-z0-9]+\.deb|\.orig.*|\.tar\.\w+)$', '', rest).replace('%3a', ':')
    text = ''
    if path.endswith('.deb'):
        unpack = subprocess.Popen(['dpkg-deb', '--fsys-tarfile', path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with unpack, tarfile.open(fileobj=unpack.stdout, mode='r|') as tar:
            for member in tar:
                if member.isfile() and member.name.endswith('/copyright'):
                    text = tar.extractfile(member).read().decode('utf-8', 'replace')
                    unpack.kill()
                    break
    else:
        debian = re.sub(r'\.orig\.tar\.\w+$', '', path)
        text = licence_file(path)
        for sibling in sorted(os.listdir(os.path.dirname(path))):
            if sibling.startswith(os.path.basename(debian) + '-') and '.debian.tar' in sibling:
                with tarfile.open(os.path.join(os.path.dirname(path), sibling), mode='r|*') as tar:
                    text = next((tar.extractfile(m).read().decode('utf-8', 'replace') for m in tar if m.name.endswith('debian/copyright')), text)
    return name, version, licences_of(text)


def licence_file(path: str) -> str:
    """The licence in the upstream tarball, which stands when Debian's part of the source is missing."""
    with tarfile.open(path, mode='r|*') as tar:
        for member in tar:
            if member.isfile() and re.fullmatch(r'(\./)?[^/]+/(LICEN[CS]E|COPYING|licen[cs]e)[^/]*', member.name):
                return tar.extractfile(member).read().decode('utf-8', 'replace')
    return ''


def record(data: str, jobs: int) -> None:
    items = [(group, path) for group, paths in find_archives(data).items() for path in paths]
    with multiprocessing.Pool(jobs) as pool:
        rows = sorted(set(pool.imap(describe, items, chunksize=16)))
    with open(TABLE, 'w', encoding='utf-8', newline='') as file:
        writer = csv.writer(file, delimiter='\t', lineterminator='\n')
        writer.writerow(('ecosystem', 'name', 'version', 'licences', 'sha256'))
        writer.writerows(rows)
    print(f'{len(rows)} packages')


def fetch(data: str, one_of: int) -> None:
    """Downloads the recorded versions, or one of so many; a package that a registry no longer has is reported and left out."""
    with open(TABLE, encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file, delimiter='\t'))
    rows = [row for row in rows if zlib.crc32(row['name'].encode()) % one_of == 0 or row['name'] in ALWAYS]
    wanted = {row['sha256'] for row in rows}
    commands = {
        'npm': ('npm', lambda row: ['npm', 'pack', '--ignore-scripts', '--silent', f"{row['name']}@{row['version']}"]),
        'debian': ('deb/all', lambda row: ['apt-get', '-qq', 'download', f"{row['name']}={row['version']}"]),
        'debian-source': ('src/all', lambda row: ['apt-get', '-qq', 'source', '--download-only', row['name']]),
    }
    for row in rows:
        folder, command = commands[row['ecosystem']]
        os.makedirs(os.path.join(data, folder), exist_ok=True)
        done = subprocess.run(command(row), cwd=os.path.join(data, folder), capture_output=True, text=True)
        if done.returncode:
            print(f"{row['name']}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
    for paths in find_archives(data).values():
        for path in paths:
            with open(path, 'rb') as file:
                if hashlib.file_digest(file, 'sha256').hexdigest() not in wanted:
                    print(f'{path}: not the recorded archive', file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data')
    parser.add_argument('--fetch', action='store_true')
    parser.add_argument('--one-of', type=int, default=1, metavar='N', help='with --fetch: one package in N')
    parser.add_argument('--jobs', type=int, default=1)
    options = parser.parse_args()
    fetch(options.data, options.one_of) if options.fetch else record(options.data, options.jobs)


if __name__ == '__main__':
    main()
