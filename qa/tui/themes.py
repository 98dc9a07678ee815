"""Three themes of our own: dark, light, and one of high contrast. Others come with the toolkit."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="pincite-dark",
    primary="#7fa6cc",
    secondary="#5b7590",
    accent="#e0b36a",
    warning="#e0a35c",
    error="#ec8783",
    success="#8cc58c",
    foreground="#d8dbe0",
    background="#15181d",
    surface="#1a1e24",
    panel="#232931",
    dark=True,
    variables={
        "quote-background": "#3d3519",
        "quote-color": "#f6e7bd",
        "quiet": "#8d96a3",
        "chosen-background": "#232931",
        "match-background": "#25506f",
        "match-color": "#f2f7fb",
        "footer-key-foreground": "#e0b36a",
        "footer-background": "#1a1e24",
        "footer-description-foreground": "#8d96a3",
    },
)
LIGHT = Theme(
    name="pincite-light",
    primary="#2f5f8f",
    secondary="#54718c",
    accent="#8a5200",
    warning="#8a4b00",
    error="#ab2b27",
    success="#23702f",
    foreground="#20242a",
    background="#fcfbf8",
    surface="#f3f1ec",
    panel="#e7e4dc",
    dark=False,
    variables={
        "quote-background": "#fbe9a9",
        "quote-color": "#20242a",
        "quiet": "#646b75",
        "chosen-background": "#eeebe3",
        "match-background": "#bfdcf5",
        "match-color": "#10151b",
        "footer-key-foreground": "#8a5200",
        "footer-background": "#f3f1ec",
        "footer-description-foreground": "#5d646e",
    },
)
CONTRAST = Theme(
    name="pincite-contrast",
    primary="#5cc8ff",
    secondary="#5cc8ff",
    accent="#ffff00",
    warning="#ffb000",
    error="#ff8080",
    success="#5dff7f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    text_alpha=1.0,
    variables={
        "quote-background": "#ffff00",
        "quote-color": "#000000",
        "quiet": "#e2e2e2",
        "chosen-background": "#003a70",
        "match-background": "#ffffff",
        "match-color": "#000000",
        "footer-key-foreground": "#ffff00",
        "footer-background": "#000000",
        "footer-description-foreground": "#ffffff",
    },
)
OURS = (DARK, LIGHT, CONTRAST)
TERMINAL = "ansi-dark"
"""The theme that uses only the terminal's own sixteen colours."""

DEFAULTS = {
    "quote-background": "ansi_yellow",
    "quote-color": "ansi_black",
    "quiet": "ansi_default",
    "chosen-background": "ansi_default",
    "match-background": "ansi_cyan",
    "match-color": "ansi_black",
}
"""Our variables in a theme that does not set them."""


def preferred(colours: str | None, *, no_colour: bool, wanted: str) -> str:
    """The theme to start with.

    `colours` is the terminal's colour system as rich names it (`standard` is sixteen colours).
    """
    if no_colour or colours == "standard":
        return TERMINAL
    return wanted
