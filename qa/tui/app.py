"""The application: what all screens share, and how it starts and ends.

Nothing heavy is imported before the first paint; encoder and model are loaded behind it.
"""

from __future__ import annotations

import gc
import importlib.util
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import platformdirs
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from qa.config import Settings
from qa.diagnostics import Exit, Stop, tell_error
from qa.errors import QaError
from qa.history import History
from qa.tui import crash, power, preferences, themes
from qa.tui.backend import Backend, Report, State
from qa.tui.conversation import Fault
from qa.tui.screens.main import MainScreen
from qa.tui.signs import Signs
from qa.tui.work import WorkingApp

if TYPE_CHECKING:
    from collections.abc import Sequence

_GLANCE = 30.0
# Seconds between two looks at the battery.


class PinciteApp(WorkingApp):
    """Ask, read, and see the paragraph behind every sentence."""

    TITLE = "pincite"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as in the base class
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", priority=True),
        Binding("question_mark", "help", "Help", show=False),
        Binding("ctrl+q", "quit", "Quit", priority=True),
        Binding("f6", "next_theme", "Theme", show=False),
    ]

    def __init__(
        self,
        backend: Backend,
        data: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        signs: Signs | None = None,
        ansi: bool | None = None,
        steady: bool = False,
        typeahead: bool = True,
        saving: Callable[[], bool] = power.saving,
    ) -> None:
        super().__init__(data, ansi=ansi)
        self.backend = backend
        self._steady = steady  # whether the process is ours, garbage collection included
        self.clock = clock
        self.signs = signs or Signs()
        self.history = History(data)
        self.kept = preferences.read(data)
        self.state: State | None = None
        self.loading = True
        """Encoder or model are being loaded."""
        self._typeahead = typeahead  # for this run, whatever the preference
        self._look_at_battery = saving
        self.saving = False
        """The battery is to be saved."""
        self.load_fault: Fault | None = None
        for theme in themes.OURS:
            self.register_theme(theme)

    # -- starting ------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """The screen with the conversation."""
        return MainScreen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables, for themes that do not set them."""
        return themes.DEFAULTS

    def on_mount(self) -> None:
        """Choose the theme; look what is there and load it behind the first paint."""
        wanted = self.kept.theme if self.kept.theme in self.available_themes else themes.DARK.name
        self.theme = themes.preferred(
            self.console.color_system, no_colour=self.no_color, wanted=wanted
        )
        self.call_after_refresh(self.look)
        self._tell_ahead()
        self._glance()
        self.set_interval(_GLANCE, self._glance)

    def look(self, *, then_load: bool = True) -> None:
        """See what is there; open the setup when something is missing; load what is not."""

        def seen(state: State) -> None:
            self.state = state
            ready = state.records is not None and state.encoder_here and state.model_here
            if not ready and not isinstance(self.screen, self._setup_class()):
                self.action_setup()
            self.changed()
            if then_load and (state.records is not None) and state.encoder_here:
                self.load()
            elif then_load:
                self.loading = False
                self.changed()

        def failed(fault: Fault) -> None:
            self.loading, self.load_fault = False, fault
            self.changed()
            self.fault(fault)

        self.behind(self.backend.state, seen, failed)

    def load(self) -> None:
        """Load encoder, index and model behind the screen."""
        self.loading, self.load_fault = True, None
        self.changed()
        self._hold_garbage()

        def loaded(_: None) -> None:
            self.loading = False
            self._let_garbage_go()
            self.changed()

        def failed(fault: Fault) -> None:
            self.loading, self.load_fault = False, fault
            self._let_garbage_go()
            self.changed()
            self.fault(fault)

        self.behind(self.backend.load, loaded, failed)

    def _hold_garbage(self) -> None:
        """No garbage collection while the libraries are imported.

        They make a million objects, and a collection over those stops every thread for longer than
        an eye blinks. What is alive now is never looked at again.
        """
        if self._steady:
            gc.disable()
            gc.freeze()

    def _let_garbage_go(self) -> None:
        """Collect again, but only among what is made from now on."""
        if self._steady:
            gc.freeze()
            gc.enable()

    # -- long work -----------------------------------------------------------------------------

    def index(self, path: Path) -> None:
        """Index a path while reading goes on; search in it once it is there."""

        def indexed(summary: str) -> None:
            self.say(f"Indexed. {summary}")
            self.look()

        self.start_job(
            "indexing", lambda report, stop: self.backend.index(path, report, stop), indexed
        )

    def pull(self, names: Sequence[str]) -> None:
        """Fetch models, one after another, then load them."""

        def fetch(report: Report, stop: Callable[[], bool]) -> None:
            for name in names:
                if not stop():
                    self.backend.pull(name, report)

        def fetched(_: None) -> None:
            self.say("The models are here and verified.")
            self.look()

        self.start_job("fetching models", fetch, fetched)

    def switch(self, *, model: str | None = None, collection: Path | None = None) -> None:
        """Go on with another model or collection."""

        def switched(_: None) -> None:
            if collection is not None:
                self.keep(self.kept.visited(collection))
            self.look()

        self.loading = True
        self.changed()

        def failed(fault: Fault) -> None:
            self.loading = False
            self.changed()
            self.fault(fault)

        self.behind(
            lambda: self.backend.switch(model=model, collection=collection), switched, failed
        )

    # -- reading ahead -------------------------------------------------------------------------

    @property
    def wants_ahead(self) -> bool:
        """Whether the user wants what is typed to be read ahead."""
        return self._typeahead and self.kept.typeahead

    def _tell_ahead(self) -> None:
        typing = self.wants_ahead and not self.saving
        self.backend.read_ahead(typing=typing, idle=self.kept.idle and not self.saving)

    def _glance(self) -> None:
        """See whether the battery is to be saved."""

        def seen(saving: bool) -> None:  # noqa: FBT001 - what a worker hands over
            if saving != self.saving:
                self.saving = saving
                self._tell_ahead()
                self.changed()

        self.behind(self._look_at_battery, seen)

    def action_typeahead(self) -> None:
        """Read ahead while the user types, or do not; from now on."""
        wanted = not self.kept.typeahead
        self._typeahead = self._typeahead or wanted
        self.keep(replace(self.kept, typeahead=wanted))
        self._tell_ahead()
        self.changed()
        self.say(f"Reading ahead while you type is {'on' if wanted else 'off'}.")

    def action_idle(self) -> None:
        """Read on around an answer while idle, or do not; from now on."""
        self.keep(replace(self.kept, idle=not self.kept.idle))
        self._tell_ahead()
        self.say(f"Reading on when idle is {'on' if self.kept.idle else 'off'}.")

    # -- what is kept --------------------------------------------------------------------------

    def keep(self, wanted: preferences.Preferences) -> None:
        """Take on preferences, and keep them for the next run."""
        self.kept = wanted
        self.behind(lambda: preferences.write(self.data, wanted), lambda _: None)

    # -- actions -------------------------------------------------------------------------------

    def _setup_class(self) -> type[Screen[None]]:
        from qa.tui.screens.setup import SetupScreen

        return SetupScreen

    def action_setup(self) -> None:
        """Open models and collections."""
        self.push_screen(self._setup_class()())

    def action_help(self) -> None:
        """Open the list of keys, or close it."""
        from qa.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        else:
            self.push_screen(HelpScreen())

    def action_next_theme(self) -> None:
        """The next of our themes."""
        names = [t.name for t in themes.OURS]
        at = names.index(self.theme) + 1 if self.theme in names else 0
        self.theme = names[at % len(names)]
        self.keep(replace(self.kept, theme=self.theme))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the command palette offers: the toolkit's own, and every action of ours."""
        from qa.tui.commands import commands

        yield from commands(self, screen)
        for command in super().get_system_commands(screen):
            if command.title in ("Theme", "Change theme", "Screenshot", "Quit"):
                yield command

    def copy(self, text: str, what: str) -> None:
        """Put a text on the clipboard, through the terminal (also over ssh)."""
        self.copy_to_clipboard(text)
        self.say(f"Copied {what}.")

    async def action_quit(self) -> None:
        """Stop what runs, and leave."""
        self._stop_job = True
        for screen in self.screen_stack:
            stop = getattr(screen, "stop_all", None)
            if stop is not None:
                stop()
        self.backend.stop()
        self.exit()

    # -- after a crash -------------------------------------------------------------------------

    def _fatal_error(self) -> None:
        """Leave without Textual's own traceback: `open_app` logs it and says where."""
        self._close_messages_no_wait()

    @property
    def crashed(self) -> Exception | None:
        """The error that ended the program; None when it ended well."""
        return self._exception


def data_folder() -> Path:
    """Where history, preferences and the log lie."""
    return Path(platformdirs.user_data_dir("pincite", appauthor=False))


def sample_records() -> Path | None:
    """The sample records that come with the program; found without importing what holds them."""
    spec = importlib.util.find_spec("eval")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "sample" / "records"
        if folder.is_dir():
            return folder
    return None


def open_app(settings: Settings, sample: Path | None = None, *, typeahead: bool = True) -> None:
    """Open the terminal UI, and stay in it until the user leaves.

    Without `typeahead` nothing is read ahead in this run, whatever the preferences say.

    Raises:
        Stop: it ended in a fault, which has been told and logged.
        QaError: there is no terminal.
    """
    import sys

    from qa.tui.core import SessionBackend
    from qa.tui.signs import signs_for

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise QaError(
            "the terminal UI needs a terminal", 'ask on the command line: pincite ask "When ...?"'
        )
    import os

    data = data_folder()
    backend = SessionBackend(
        settings, sample or sample_records(), log=lambda error: crash.log_error(data, error)
    )
    app = PinciteApp(
        backend,
        data,
        signs=signs_for(sys.stdout.encoding),
        ansi=True if "NO_COLOR" in os.environ else None,
        steady=True,
        typeahead=typeahead,
    )
    with crash.quiet_stderr(data):
        app.run()
    if app.crashed is not None:
        path = crash.log_error(data, app.crashed)
        tell_error(
            f"the terminal UI ended in a fault: {type(app.crashed).__name__}: {app.crashed}",
            f"the details are in {path}; conversations are kept" if path else "",
        )
        raise Stop(Exit.UNEXPECTED)
    backend.close()
