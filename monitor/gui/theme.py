"""The colours of the window, light and dark, and the palette and style sheet made of them."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from monitor.resources import resource

CELL_SIDE = 1.15
"""The room beside the text of a table's cell and of its heading, in heights of the interface's letters."""
IN_SIGHT = 3.5
"""The contrast of a dot with what it stands on: WCAG 2 asks for 3 of what is no letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours; every name is an idea, not a place."""

    dark: bool
    background: str
    pane: str
    side: str
    line: str
    ink: str
    soft: str
    faint: str
    accent: str
    on_accent: str
    accent_ground: str
    match: str
    critical: str
    critical_ground: str
    normal: str
    normal_ink: str
    """The same as a word: the stripe's own colour is too weak for letters."""


LIGHT = Theme(
    dark=False,
    background="#F6F5F2",
    pane="#FFFFFF",
    side="#ECEAE4",
    line="#DDD9D0",
    ink="#1F2326",
    soft="#5C6469",
    faint="#62686D",
    accent="#0E6B68",
    on_accent="#FFFFFF",
    accent_ground="#DCEBE9",
    match="#FFE9A8",
    critical="#B3261E",
    critical_ground="#FBE4E1",
    normal="#C77700",
    normal_ink="#8F5600",
)

DARK = Theme(
    dark=True,
    background="#16191B",
    pane="#1D2123",
    side="#131617",
    line="#2E3437",
    ink="#E6E8E8",
    soft="#A3ABAF",
    faint="#959EA3",
    accent="#5BC2BB",
    on_accent="#0D2524",
    accent_ground="#17383A",
    match="#5B4A12",
    critical="#FF8A80",
    critical_ground="#3B1C1A",
    normal="#F2B35A",
    normal_ink="#F2B35A",
)


LIGHT_STRONG = replace(
    LIGHT,
    background="#FFFFFF",
    side="#FFFFFF",
    line="#4A4F52",
    ink="#000000",
    soft="#26292B",
    faint="#3A3F42",
    accent="#004744",
    accent_ground="#CFE6E4",
    match="#FFE066",
    critical="#8E0F08",
    normal="#8A4B00",
    normal_ink="#6B3D00",
)
"""Where the system asks for more contrast: every word at 7 or more, every border to be seen."""
DARK_STRONG = replace(
    DARK,
    background="#000000",
    pane="#000000",
    side="#000000",
    line="#9AA3A8",
    ink="#FFFFFF",
    soft="#DCE1E3",
    faint="#C3CACD",
    accent="#7FE3DC",
    on_accent="#000000",
    match="#6B5500",
    critical="#FFB3AC",
)


def wants_contrast() -> bool:
    """Whether the system asks for more contrast than is usual. Qt tells since 6.10."""
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    return accessibility is not None and accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def chosen(name: str) -> Theme:
    """The theme a person chose: ``light``, ``dark``, else the system's own; as strong as that asks for."""
    dark = name == "dark"
    if name not in ("light", "dark"):
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    if wants_contrast():
        return DARK_STRONG if dark else LIGHT_STRONG
    return DARK if dark else LIGHT


def contrast(one: str, other: str) -> float:
    """How well one colour reads on another, from 1 to 21, counted as WCAG 2 does."""
    weak, strong = sorted((_luminance(QColor(one)), _luminance(QColor(other))))
    return (strong + 0.05) / (weak + 0.05)


def in_sight(colour: str, ground: str) -> str:
    """A person's colour, its lightness changed as far as it takes to stand out on a ground; empty for no colour at all.

    A watchlist's colour is chosen in one theme and looked at in both.
    """
    if not QColor.isValidColorName(colour):
        return ""
    wanted = QColor(colour)
    hue, saturation, lightness = max(0.0, wanted.hslHueF()), wanted.hslSaturationF(), wanted.lightnessF()
    step = 0.02 if QColor(ground).lightnessF() < 0.5 else -0.02
    while contrast(wanted.name(), ground) < IN_SIGHT and 0 < lightness + step < 1:
        lightness += step
        wanted = QColor.fromHslF(hue, saturation, lightness)
    return wanted.name()


def _luminance(colour: QColor) -> float:
    return sum(
        share * (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
        for share, part in zip((0.2126, 0.7152, 0.0722), (colour.redF(), colour.greenF(), colour.blueF()), strict=True)
    )


def palette(theme: Theme) -> QPalette:
    """What widgets without a style of their own paint with."""
    made = QPalette()
    role = QPalette.ColorRole
    for key, colour in (
        (role.Window, theme.background),
        (role.WindowText, theme.ink),
        (role.Base, theme.pane),
        (role.AlternateBase, theme.background),
        (role.Text, theme.ink),
        (role.Button, theme.pane),
        (role.ButtonText, theme.ink),
        (role.PlaceholderText, theme.faint),
        (role.Highlight, theme.accent_ground),
        (role.HighlightedText, theme.ink),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.ToolTipBase, theme.pane),
        (role.ToolTipText, theme.ink),
        (role.Mid, theme.line),
        (role.Light, theme.pane),
        (role.Midlight, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.line),
        (role.Accent, theme.accent),
    ):
        made.setColor(key, QColor(colour))
    for key in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.faint))
    return made


def style_sheet(theme: Theme, em: float) -> str:
    """The few rules the palette cannot say. `em` is the height of the interface font in pixels."""

    def px(of_em: float) -> str:
        return f"{max(1, round(of_em * em))}px"

    def ring(colour: str, above: float, beside: float) -> str:
        """The border of what has the focus, twice as thick as others; what is inside stays where it was."""
        return f"border: 2px solid {colour}; padding: {max(0, above_px(above))}px {max(0, above_px(beside))}px"

    def above_px(of_em: float) -> int:
        return max(1, round(of_em * em)) - 1

    check = resource("icons", "check-dark.svg" if theme.dark else "check.svg").as_posix()
    return f"""
QWidget[ground="pane"] {{ background: {theme.pane}; }}
QWidget[ground="side"] {{ background: {theme.side}; }}
QWidget[ground="background"] {{ background: {theme.background}; }}
QFrame[rule="true"] {{ background: {theme.line}; border: none; }}
QLabel[tone="soft"] {{ color: {theme.soft}; }}
QLabel[tone="faint"] {{ color: {theme.faint}; }}
QLabel[tone="accent"] {{ color: {theme.accent}; }}
QLabel[tone="critical"] {{ color: {theme.critical}; }}
QLabel[tone="normal"] {{ color: {theme.normal_ink}; }}
QLabel[key="true"] {{ color: {theme.soft}; border: 1px solid {theme.line}; border-radius: {px(0.25)};
    padding: 0 {px(0.3)}; background: {theme.pane}; }}
QPushButton, QToolButton {{ color: {theme.ink}; background: {theme.pane}; border: 1px solid {theme.line};
    border-radius: {px(0.45)}; padding: {px(0.28)} {px(0.85)}; }}
QToolButton {{ padding: {px(0.28)} {px(0.5)}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QPushButton:hover, QToolButton:hover {{ background: {theme.background}; border-color: {theme.faint}; }}
QPushButton:focus {{ {ring(theme.accent, 0.28, 0.85)}; }}
QToolButton:focus {{ {ring(theme.accent, 0.28, 0.5)}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {theme.faint}; background: transparent; }}
QPushButton[primary="true"] {{ color: {theme.on_accent}; background: {theme.accent}; border-color: {theme.accent};
    font-weight: bold; }}
QPushButton[primary="true"]:hover {{ border-color: {theme.ink}; }}
QPushButton[primary="true"]:focus {{ {ring(theme.ink, 0.28, 0.85)}; }}
QPushButton[primary="true"]:disabled {{ color: {theme.faint}; background: {theme.line}; border-color: {theme.line}; }}
QPushButton[plain="true"] {{ color: {theme.accent}; background: transparent; border-color: transparent; }}
QPushButton[plain="true"]:focus {{ border-color: {theme.accent}; }}
QPushButton[ticker="true"] {{ color: {theme.soft}; background: transparent; border: 1px solid transparent;
    padding: {px(0.1)} {px(0.3)}; text-align: left; }}
QPushButton[ticker="true"][fresh="true"] {{ color: {theme.ink}; }}
QPushButton[ticker="true"][tone="critical"] {{ color: {theme.critical}; }}
QPushButton[ticker="true"]:hover, QPushButton[ticker="true"]:focus {{ border-color: {theme.accent}; }}
QPushButton[danger="true"] {{ color: {theme.critical}; }}
QPushButton[danger="true"]:disabled {{ color: {theme.faint}; }}
QPushButton[pill="true"] {{ color: {theme.critical}; background: {theme.critical_ground}; font-weight: bold;
    border: 1px solid {theme.critical_ground}; border-radius: {px(0.8)}; padding: {px(0.1)} {px(0.7)}; }}
QPushButton[pill="true"]:focus {{ {ring(theme.critical, 0.1, 0.7)}; }}
QPushButton[pill="true"][tone="accent"] {{ color: {theme.accent}; background: {theme.accent_ground};
    border-color: {theme.accent_ground}; }}
QPushButton[pill="true"][tone="accent"]:focus {{ border-color: {theme.accent}; }}
QPushButton[choice="true"] {{ border-radius: {px(0.3)}; }}
QPushButton[choice="true"]:checked {{ color: {theme.accent}; background: {theme.accent_ground};
    border-color: {theme.accent}; font-weight: bold; }}
QPushButton[choice="true"][tone="critical"]:checked {{ color: {theme.critical}; background: {theme.critical_ground};
    border-color: {theme.critical}; }}
QPushButton[found="true"] {{ color: {theme.ink}; background: {theme.match}; }}
QPushButton[choice="true"]:checked:focus {{ {ring(theme.ink, 0.28, 0.85)}; }}
QLineEdit, QPlainTextEdit {{ color: {theme.ink}; background: {theme.background};
    border: 1px solid {theme.line}; border-radius: {px(0.5)}; padding: {px(0.3)} {px(0.6)};
    selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    placeholder-text-color: {theme.faint}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ {ring(theme.accent, 0.3, 0.6)}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"] {{ border-color: {theme.critical}; }}
QLineEdit[bare="true"] {{ background: transparent; border: none; padding: {px(0.25)} 0; }}
QLineEdit[bare="true"]:focus {{ border: none; padding: {px(0.25)} 0; }}
QLineEdit[bare="true"][slim="true"], QLineEdit[bare="true"][slim="true"]:focus {{ padding: 0; }}
QFrame[chips="true"] {{ background: {theme.background}; border: 1px solid {theme.line}; border-radius: {px(0.5)}; }}
QFrame[chips="true"][focused="true"] {{ border: 2px solid {theme.accent}; }}
QPushButton[chip="true"] {{ color: {theme.accent}; background: {theme.accent_ground};
    border-color: {theme.accent_ground}; border-radius: {px(0.35)}; padding: {px(0.2)} {px(0.6)}; }}
QPushButton[quiet="true"] {{ color: {theme.soft}; background: {theme.side}; border-color: {theme.line};
    border-radius: {px(0.35)}; padding: {px(0.2)} {px(0.6)}; }}
QPushButton[quiet="true"][slim="true"], QPushButton[quiet="true"][slim="true"]:focus {{
    padding: {px(0.08)} {px(0.6)}; }}
QLabel[form="true"] {{ color: {theme.ink}; background: {theme.match}; border-radius: {px(0.25)};
    padding: {px(0.05)} {px(0.5)}; }}
QPushButton[chip="true"]:focus, QPushButton[quiet="true"]:focus {{ {ring(theme.accent, 0.2, 0.6)}; }}
QPushButton[chip="true"][wrong="true"], QPushButton[quiet="true"][wrong="true"], QFrame[chips="true"][wrong="true"] {{
    border: 2px solid {theme.critical}; }}
QPushButton[offer="true"] {{ color: {theme.accent}; background: transparent; border: 1px dashed {theme.accent};
    border-radius: {px(0.35)}; padding: {px(0.1)} {px(0.6)}; }}
QPushButton[offer="true"]:hover {{ background: {theme.accent_ground}; }}
QPushButton[offer="true"]:focus {{ {ring(theme.accent, 0.1, 0.6)}; }}
QFrame[banner="true"] {{ background: {theme.accent_ground}; border: none; }}
QFrame[banner="true"][tone="critical"] {{ background: {theme.critical_ground}; }}
QFrame[card="true"] {{ background: {theme.pane}; border: 1px solid {theme.line}; border-radius: {px(0.6)}; }}
QTableView, QListView {{ border: none; background: transparent; }}
QTextBrowser, QScrollArea {{ border: 1px solid transparent; background: transparent; }}
QTextBrowser:focus, QScrollArea:focus {{ border-color: {theme.accent}; }}
QTableView[ground="pane"] {{ background: {theme.pane}; }}
QListView[ground="side"] {{ background: {theme.side}; }}
QListWidget {{ outline: 0; }}
QListWidget::item {{ color: {theme.ink}; padding: {px(0.35)} {px(0.6)}; border-radius: {px(0.4)}; }}
QListWidget::item:selected {{ color: {theme.accent}; background: {theme.accent_ground}; }}
QListWidget::item:selected:focus {{ border: 1px solid {theme.accent}; }}
QTextBrowser[ground="background"] {{ background: {theme.background};
    selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
QHeaderView::section {{ background: {theme.pane}; color: {theme.soft}; border: none;
    border-bottom: 1px solid {theme.line}; padding: {px(0.4)} {px(CELL_SIDE)}; }}
QTableWidget::item {{ padding: 0 {px(CELL_SIDE)}; }}
QTableWidget::item:selected {{ background: {theme.accent_ground}; color: {theme.ink}; }}
QTableWidget::item:focus {{ border: 1px solid {theme.accent}; }}
QSplitter::handle {{ background: {theme.line}; }}
QMenu {{ background: {theme.pane}; color: {theme.ink}; border: 1px solid {theme.line}; padding: {px(0.3)}; }}
QMenu::item {{ padding: {px(0.35)} {px(1.2)}; border-radius: {px(0.3)}; }}
QMenu::item:selected {{ background: {theme.accent_ground}; color: {theme.ink}; }}
QMenu::item:disabled {{ color: {theme.faint}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: {px(0.3)} {px(0.6)}; }}
QToolTip {{ background: {theme.pane}; color: {theme.ink}; border: 1px solid {theme.line}; padding: {px(0.2)}; }}
QCheckBox {{ spacing: {px(0.5)}; }}
QCheckBox::indicator {{ width: {px(0.95)}; height: {px(0.95)}; border: 1px solid {theme.faint};
    border-radius: {px(0.2)}; background: {theme.pane}; }}
QCheckBox::indicator:hover {{ border-color: {theme.accent}; }}
QCheckBox::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent}; image: url("{check}"); }}
QCheckBox:focus {{ color: {theme.accent}; text-decoration: underline; }}
QCheckBox::indicator:focus {{ border: 2px solid {theme.accent}; }}
QCheckBox::indicator:checked:focus {{ border-color: {theme.ink}; }}
QScrollBar:vertical {{ background: transparent; width: {px(0.7)}; margin: 0; }}
QScrollBar::handle:vertical {{ background: {theme.line}; min-height: {px(2)}; border-radius: {px(0.3)};
    margin: 0 {px(0.12)}; }}
QScrollBar::handle:vertical:hover {{ background: {theme.faint}; }}
QScrollBar:horizontal {{ background: transparent; height: {px(0.7)}; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {theme.line}; min-width: {px(2)}; border-radius: {px(0.3)};
    margin: {px(0.12)} 0; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
