"""Names that stay: ids made from content, the same in every process and on every machine.

`guide_id` comes from the normalised text, so a re-saved or re-encoded file is the same guide. `guide_key` comes from issuer, programme, theme and edition,
so a corrected edition keeps it. Ids below come from the key, the path of the block, the sentence and the place in it, so a correction
elsewhere keeps them.
"""

from __future__ import annotations

from hashlib import blake2b

from extractors.model.guide import Metadata
from extractors.model.text import Text


def digest(*parts: object, size: int = 8) -> str:
    """A hexadecimal name of `2 * size` characters for the parts, in their order."""
    joined = "\x1f".join(map(str, parts))
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def guide_id(text: Text) -> str:
    """The name of what a document says: its folded text without blanks."""
    return "g" + digest("".join(text.folded.split()), size=10)


def guide_key(metadata: Metadata, fallback: str) -> str:
    """The name that revisions and copies of one call share; `fallback` (the guide_id) where the text does not say whose call it is."""
    stated = (metadata.issuer, metadata.programme, metadata.theme, metadata.edition, metadata.batch)
    if not (metadata.programme or metadata.theme) and not metadata.title:
        return "k" + fallback[1:]
    if not (metadata.programme or metadata.theme):
        return "k" + digest(metadata.title)
    return "k" + digest(*("".join(part.split()) for part in stated))


class Names:
    """Gives ids within one guide; what would have the same name gets its ordinal with it."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._seen: dict[str, int] = {}

    def name(self, prefix: str, *parts: str) -> str:
        """An id for the thing described by `parts`, unique within the guide."""
        plain = digest("\x1f".join((self._key, prefix, *parts)))
        name = prefix + plain
        count = self._seen[name] = self._seen.get(name, 0) + 1
        return name if count == 1 else prefix + digest(plain, count)
