"""The composition root: settings to an encoder, a searcher, a model, an answerer.

Each part is made when it is first asked for, and kept. Nothing here prints.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Self

from models.offline import go_offline
from qa.config import Settings, states_folder, tuned_file

if TYPE_CHECKING:
    from index.scope import Filters
    from index.search import Searcher
    from index.store import Store
    from models.embedder import Embedder
    from models.generator import Generator
    from models.locate import Located
    from qa.answerer import Answerer
    from qa.answers import Answer


class Session:
    """One run's parts. Use as a context manager, or call `close`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        go_offline()

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder. Raises ModelError when it is missing or damaged."""
        from models import catalog
        from models.embedder import load_embedder
        from models.locate import locate

        return load_embedder(locate(catalog.load().find("encoder")))

    @cached_property
    def building_embedder(self) -> Embedder:
        """The same encoder, run in the way that is fastest for many texts; slower to load."""
        from models import catalog
        from models.embedder import load_embedder
        from models.locate import locate

        return load_embedder(locate(catalog.load().find("encoder")), for_building=True)

    @cached_property
    def store(self) -> Store:
        """The collection's database, for reading. Raises CollectionError."""
        from index.store import Store

        return Store.read(self.settings.collection)

    @cached_property
    def searcher(self) -> Searcher:
        """Search in the collection. Raises CollectionError or ModelError."""
        from index.search import Searcher
        from index.store import Store

        # A missing collection is told before anything heavy is loaded.
        Store.read(self.settings.collection).close()
        return Searcher.open(self.settings.collection, self.embedder)

    @cached_property
    def model(self) -> Located:
        """Where the generator lies. Raises ModelError."""
        from models import catalog
        from models.locate import resolve

        return resolve(self.settings.model, catalog.load())

    @cached_property
    def generator(self) -> Generator:
        """The language model, loaded. Raises ModelError."""
        from models.generator import BATCH, LlamaGenerator
        from qa import tuning

        tuned = tuning.find(tuned_file(), lambda: self.model.sha256)
        return LlamaGenerator(
            self.model.path,
            threads=self.settings.threads or (tuned.threads if tuned else None),
            batch=tuned.batch if tuned else BATCH,
            states_folder=states_folder(),
            states_on_disk=int(self.settings.states_gigabytes * 2**30),
        )

    @cached_property
    def answerer(self) -> Answerer:
        """The path from a question to an answer. Loads encoder and model at the same time.

        The model also reads its instructions meanwhile, or takes up their state from disk.
        """
        _ = self.model.path  # a missing model is told before the encoder is loaded
        failed: list[BaseException] = []

        def load_model() -> None:
            try:
                from qa.warming import Task, read_ahead

                read_ahead(self.generator, (Task(),), lambda: False)
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                failed.append(error)

        loader = threading.Thread(target=load_model, name="load-model")
        loader.start()
        try:
            from qa.answerer import Answerer  # takes long enough to be done beside it

            searcher = self.searcher
            searcher.search("warm", 1)
        finally:
            loader.join()
        if failed:
            raise failed[0]
        return Answerer(searcher, self.embedder, self.generator, self.settings)

    def ask(self, question: str, filters: Filters | None = None) -> Answer:
        """The answer to one question."""
        return self.answerer.ask(question, filters)

    @property
    def ready(self) -> bool:
        """Whether `answerer` has been made: whether the next question waits for no loading."""
        return "answerer" in self.__dict__

    def reopened(self, settings: Settings, *, generator: bool = True) -> Session:
        """A session on other settings, which takes over the encoder; this one is closed.

        It takes over the language model too, unless `generator` says that another is wanted.
        """
        fresh = Session(settings)
        for name in ("embedder", *(("generator", "model") if generator else ())):
            if name in self.__dict__:
                fresh.__dict__[name] = self.__dict__.pop(name)
        self.close()
        return fresh

    def close(self) -> None:
        """Close what was opened."""
        for name in ("searcher", "store", "generator"):
            part = self.__dict__.pop(name, None)
            if part is not None:
                part.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
