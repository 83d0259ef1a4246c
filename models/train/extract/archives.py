"""Reads text files out of package archives: npm and Debian source tarballs, and Debian binary packages."""

import gzip
import io
import lzma
import re
import subprocess
import tarfile
from typing import Iterator

#: Files above this many bytes are generated or data, seldom written by hand.
MAX_FILE_BYTES = 400_000
#: Compressed members (man pages, changelogs) are unpacked up to here.
MAX_UNPACKED_BYTES = 1_000_000
SOURCE_SUFFIX = re.compile(
    r'\.(py|pyi|js|mjs|cjs|jsx|ts|tsx|mts|cts|go|rs|java|c|h|cc|cpp|cxx|hpp|hh|cs|rb|php|md|markdown|rst|html)$', re.I
)
GENERATED = re.compile(
    r'(\.min\.|changelog|changes\.|/history\.|release[-_]?notes|/whatsnew/|[.-]bundle\.|/node_modules/|/locale/|/locales/|/i18n/|/umd/|/esm5/|/_esm|/testdata/|/fixtures?/|_pb2\.py$|\.pb\.go$)', re.I
)
MAN_PAGE = re.compile(r'share/man/man[1-9]/[^/]+\.[1-9][a-z0-9]*(\.gz)?$')
PACKED_DOC = re.compile(r'share/doc/.*(README|readme|FAQ|USAGE|HOWTO|TUTORIAL)[^/]*?(\.md|\.markdown|\.rst)?(\.gz)?$')
CONTROL_FILES = re.compile(r'(^|/)(package\.json|copyright)$')


def read_archive(path: str) -> Iterator[tuple[str, str]]:
    """Yields (path inside, text) of every file worth reading; unreadable archives raise OSError or tarfile errors."""
    if path.endswith('.deb'):
        with subprocess.Popen(['dpkg-deb', '--fsys-tarfile', path], stdout=subprocess.PIPE) as unpack:
            with tarfile.open(fileobj=unpack.stdout, mode='r|') as tar:
                yield from read_tar(tar)
    else:
        with tarfile.open(path, mode='r|*') as tar:
            yield from read_tar(tar)


def read_tar(tar: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    for member in tar:
        name = member.name
        if not member.isfile() or member.size > MAX_FILE_BYTES or member.size < 60 or not is_wanted(name):
            continue
        stream = tar.extractfile(member)
        if stream is None:
            continue
        data = stream.read()
        if name.endswith('.gz'):
            name = name[:-3]
            try:
                data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_UNPACKED_BYTES)
            except (OSError, EOFError, lzma.LZMAError):
                continue  # A damaged member: the rest of the package is fine.
        if b'\0' in data[:4096]:
            continue
        yield name, data.decode('utf-8', errors='replace').replace('\r\n', '\n').replace('\r', '\n')


def is_wanted(name: str) -> bool:
    if GENERATED.search(name):
        return False
    return bool(
        SOURCE_SUFFIX.search(name) or MAN_PAGE.search(name) or PACKED_DOC.search(name) or CONTROL_FILES.search(name)
    )
