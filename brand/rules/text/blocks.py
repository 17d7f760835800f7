"""The blocks of a field's text, which no sentence and no run of words crosses."""

from brand.rules.types import Block, Content


def blocks_of(content: Content) -> tuple[Block, ...]:
    """Return the blocks of a field's text; a plain text is one paragraph, an empty one has none."""
    if content.blocks:
        return content.blocks
    return (Block("paragraph", 0, len(content.text)),) if content.text else ()
