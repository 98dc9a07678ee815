"""Models and collections: what is there, what to fetch, what to index. Also the first start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from qa.tui.backend import Model, State
from qa.tui.blocks import Block, Span, clean
from qa.tui.conversation import Fault
from qa.tui.textview import TextView
from qa.tui.widgets import as_path

if TYPE_CHECKING:
    from qa.tui.app import PinciteApp


class SetupScreen(ModalScreen[None]):
    """A list of what can be done, and a line for a path."""

    app: PinciteApp
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back"),
        Binding("f5", "dismiss", "Back"),
    ]

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self._path = path
        self._models: Sequence[Model] = ()
        self._actions: list[Callable[[], None]] = []

    def compose(self) -> ComposeResult:
        """The layout; its proportions are in the style sheet."""
        with Vertical(classes="card") as card:
            card.border_title = "Models and collections"
            yield TextView(id="setup", moves=True)
            yield Static("Add records, or open a collection, by its path", classes="hint spaced")
            yield Input(
                self._path,
                placeholder="a file or folder; drop it here or type it",
                compact=True,
                classes="-field",
                id="setup-path",
            )
            yield Static("", id="setup-wrong", classes="wrong")
            yield Static(
                "↑ ↓ Enter · Tab to the path and back · Esc to the question", classes="hint"
            )

    def on_mount(self) -> None:
        """Show what is known; look for the models."""
        target = Input if self._path else TextView
        self.query_one(target).focus()
        self.app.behind(self.app.backend.models, self._listed)
        self.call_after_refresh(self.show_state)

    def _listed(self, models: Sequence[Model]) -> None:
        self._models = models
        self.show_state()

    def show_state(self) -> None:
        """What is there, what is missing, and what can be done about it."""
        if not self.query("#setup"):
            return  # told of a change while it is being put together; it is shown once it is
        self._actions = []
        blocks = [*self._records(), *self._models_listed()]
        if state_is_bare(self.app.state):
            blocks = [
                Block(
                    "To begin: fetch the models once, then add records. After that nothing needs"
                    " the network, and nothing leaves this machine.",
                    indent=1,
                    gap=1,
                ),
                *blocks,
            ]
        if self.app.job is not None:
            blocks = [
                Block(
                    clean(self.app.job.words),
                    role="marker",
                    lead=self.app.signs.busy,
                    indent=4,
                ),
                self._action("Stop after the file at hand", self.app.stop_job, gap=1),
                *blocks,
            ]
        view = self.query_one("#setup", TextView)
        view.show(blocks)
        if self._actions:
            view.choose(min(view.chosen or 0, len(self._actions) - 1), scroll=False)

    def _action(self, text: str, call: Callable[[], None], gap: int = 0, note: str = "") -> Block:
        self._actions.append(call)
        full = f"{text}  {note}" if note else text
        spans = [Span(0, len(text), "link")]
        if note:
            spans.append(Span(len(text), len(full), "dim"))
        return Block(full, tuple(spans), indent=4, item=len(self._actions) - 1, gap=gap)

    def _line(self, text: str, note: str = "", *, here: bool = False, gap: int = 0) -> Block:
        signs = self.app.signs
        full = f"{text}  {note}" if note else text
        return Block(
            full,
            (Span(len(text), len(full), "dim"),),
            lead=signs.here if here else signs.absent,
            lead_role="good" if here else "warn",
            indent=4,
            gap=gap,
        )

    def _records(self) -> list[Block]:
        state = self.app.state
        blocks = [Block("Records", role="heading", indent=1)]
        if state is None:
            return [*blocks, Block("looking …", role="dim", indent=4, gap=1)]
        where = clean(str(state.collection))
        if state.records is None:
            blocks.append(self._line(state.trouble or "no collection yet", where))
            sample = self.app.backend.sample()
            if sample is not None and not state.trouble:
                blocks.append(
                    self._action(
                        "Index the sample records",
                        lambda: self._index(sample),
                        note="invented, to try things on",
                    )
                )
        else:
            blocks.append(self._line(f"{state.records} records", where, here=True))
        others = [Path(f) for f in self.app.kept.collections if Path(f) != state.collection]
        blocks += [
            self._action(f"Open {clean(str(f))}", partial(self._switch_to, f)) for f in others
        ]
        blocks[-1] = _spaced(blocks[-1])
        return blocks

    def _models_listed(self) -> list[Block]:
        state = self.app.state
        blocks = [Block("Models", role="heading", indent=1)]
        if state is None or not self._models:
            return [*blocks, Block("looking …", role="dim", indent=4)]
        missing = [m for m in self._models if not m.here and m.role in ("encoder", "default")]
        if missing and self.app.job is None:
            size = _size(sum(m.bytes for m in missing))
            names = [m.name for m in missing]
            blocks.append(
                self._action(
                    f"Fetch what is missing ({size})",
                    lambda: self.app.pull(names),
                    note="uses the network, this once",
                )
            )
        for model in self._models:
            at_work = model.title == state.model or model.name == state.model
            if model.role == "test" and not at_work:
                continue  # too small to answer: nothing for a reader
            what = f"{_size(model.bytes)} · {model.licence}"
            if model.here and (model.encoder or at_work):
                note = "in use" if not model.encoder else "encoder"
                blocks.append(self._line(clean(model.title), f"{what} · {note}", here=True))
            elif model.here:
                blocks.append(
                    self._action(
                        f"Use {clean(model.title)}",
                        partial(self.app.switch, model=model.name),
                        note=what,
                    )
                )
            else:
                blocks.append(
                    self._action(
                        f"Fetch {clean(model.title)}",
                        partial(self.app.pull, [model.name]),
                        note=what,
                    )
                )
        return blocks

    @on(TextView.Chosen)
    def _do(self, event: TextView.Chosen) -> None:
        self._actions[event.item]()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        path = as_path(text) or (Path(text).expanduser() if text else None)
        if path is None or not path.exists():
            self._wrong(Fault(f"there is nothing at {text!r}", "check the path"))
        elif (path / "collection.db").is_file():
            self._switch_to(path)
        elif path.suffix.lower() == ".gguf":
            self.app.switch(model=str(path))
            self.dismiss()
        else:
            self._index(path)

    def _wrong(self, fault: Fault) -> None:
        self.query_one("#setup-wrong", Static).update(
            f"{fault.what}: {fault.remedy}".replace("[", r"\[")
        )

    def _index(self, path: Path) -> None:
        state = self.app.state
        if state is not None and not state.encoder_here:
            self._wrong(Fault("indexing needs the encoder", "fetch what is missing first"))
            return
        self.query_one(Input).value = ""
        self.app.index(path)

    def _switch_to(self, path: Path) -> None:
        self.app.switch(collection=path)
        self.dismiss()


def state_is_bare(state: State | None) -> bool:
    """Whether something is missing without which no question can be asked."""
    return state is not None and not (
        state.records is not None and state.encoder_here and state.model_here
    )


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"


def _spaced(block: Block) -> Block:
    return replace(block, gap=1)
