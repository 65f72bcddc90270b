"""How results look: figure style and layout, blocks of a page, text, frames."""
