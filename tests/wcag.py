"""Contrast of two colors, as the Web Content Accessibility Guidelines define it (WCAG 2.1)."""


def luminance(rgb):
    """Relative luminance; rgb from 0 to 255."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (c / 255 for c in rgb)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(back, front):
    """Ratio from 1 to 21 of a color, perhaps see-through, on another."""
    *rgb, share = [*front, 1.0][:4]
    mixed = [share * c + (1 - share) * b for c, b in zip(rgb, back[:3], strict=True)]
    dark, bright = sorted([luminance(back[:3]), luminance(mixed)])
    return (bright + 0.05) / (dark + 0.05)
