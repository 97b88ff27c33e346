"""Every option of the server, once: as traits for the command line and Jupyter's config files, and as plain values.

`jupyter nbapp serve --NbappApp.max_sessions=20`, or `c.NbappApp.max_sessions = 20` in `jupyter_nbapp_config.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from traitlets import Bool, Dict, Float, HasTraits, Integer, List, Unicode

from ..upload_values import DEFAULT_MEGABYTES


@dataclass(frozen=True)
class Settings:
    """The options as the rest of the server gets them; the traits below say what they mean."""

    show_tracebacks: bool
    dev: bool
    session_ttl: float
    max_sessions: int
    max_sessions_per_visitor: int
    replay_timeout: float
    startup_timeout: float
    max_message_bytes: int
    max_upload_mb: int
    max_session_upload_mb: int
    max_queue_bytes: int
    ping_interval: float
    frame_ancestors: str
    static_files: tuple[str, ...]
    app_groups: Mapping[str, Sequence[str]]
    allow_anonymous: bool
    access_check_interval: float
    audit: int


class SettingsTraits(HasTraits):
    """Mixed into the ExtensionApp, so that its class name is the one to configure."""

    show_tracebacks = Bool(
        False,
        help="Show errors to visitors as Jupyter does. They quote the notebook's code and values; off, a visitor reads "
        "a sentence and the log has the rest. --dev turns it on.",
    ).tag(config=True)
    dev = Bool(
        False,
        help="For authors: update open pages when the notebook is saved, show tracebacks, and why each cell ran.",
    ).tag(config=True)
    audit = Integer(
        0,
        min=0,
        help="Repeat every so manieth replay of each session in full in another process, compare what it shows, log "
        "what differs, and run the cells that differ in every replay from then on. 0: never. It costs a kernel more, "
        "and repeats what the cells do to files and services; a press of a button is never repeated.",
    ).tag(config=True)
    session_ttl = Float(
        600.0, min=0.0, help="Seconds that a session is kept after its page was closed or lost its connection."
    ).tag(config=True)
    max_sessions = Integer(
        100, min=1, help="Sessions at a time; each is a kernel. The next visitor waits for a place."
    ).tag(config=True)
    max_sessions_per_visitor = Integer(
        20, min=1, help="Sessions of one visitor at a time: one for each page that they have open."
    ).tag(config=True)
    replay_timeout = Float(
        0.0,
        min=0.0,
        help="Seconds after which a replay is stopped, with a sentence for the visitor. 0: cells take what they need; "
        "an app that shows a clock may never end.",
    ).tag(config=True)
    startup_timeout = Float(60.0, min=0.1, help="Seconds that a kernel may take to start.").tag(config=True)
    max_message_bytes = Integer(
        32 * 2**20,
        min=1024,
        help="The largest message that a page may send: it bounds an upload by ipywidgets' FileUpload.",
    ).tag(config=True)
    max_upload_mb = Integer(
        DEFAULT_MEGABYTES,
        min=0,
        help="The largest file, in MB, that a visitor may upload by ui.file_uploader; an uploader can have a lower "
        "limit of its own.",
    ).tag(config=True)
    max_session_upload_mb = Integer(
        5 * DEFAULT_MEGABYTES,
        min=0,
        help="All files together, in MB, that one visitor may have uploaded at a time. They lie in a private folder "
        "below TMPDIR until their session ends.",
    ).tag(config=True)
    max_queue_bytes = Integer(
        256 * 2**20,
        min=1024,
        help="Bytes that may wait for a slow page; beyond, it is disconnected and comes back. An app that shows more "
        "than three quarters of it is stopped.",
    ).tag(config=True)
    ping_interval = Float(20.0, help="Seconds between pings that keep proxies from closing a quiet connection.").tag(
        config=True
    )
    frame_ancestors = Unicode(
        "'self'",
        help="Who may show an app in a frame, as in Content-Security-Policy; e.g. \"'self' https://a.example\".",
    ).tag(config=True)
    access_check_interval = Float(
        30.0, min=0.1, help="Under a hub: seconds after which the hub is asked again whether a visitor has access."
    ).tag(config=True)
    app_groups = Dict(
        value_trait=List(Unicode()),
        key_trait=Unicode(),
        help="Under a hub: the groups that may open an app, by a pattern of its path in the folder that is served, "
        "such as {'finance/*.ipynb': ['finance', 'board']}. Apps that no pattern names are for everybody who gets in.",
    ).tag(config=True)
    allow_anonymous = Bool(
        False,
        help="Let visitors in who are not logged in: to apps alone, and as nobody. Their sessions are bound to a "
        "cookie. Under a hub, that opens the app to everybody who can reach the hub.",
    ).tag(config=True)
    static_files = List(
        Unicode(),
        help="Patterns of files beside a notebook that visitors may fetch, e.g. 'data/*.csv'. None by default; images "
        "that the notebook's markdown names need no pattern.",
    ).tag(config=True)

    def plain_settings(self) -> Settings:
        return Settings(
            show_tracebacks=self.show_tracebacks or self.dev,
            dev=self.dev,
            session_ttl=self.session_ttl,
            max_sessions=self.max_sessions,
            max_sessions_per_visitor=self.max_sessions_per_visitor,
            replay_timeout=self.replay_timeout,
            startup_timeout=self.startup_timeout,
            max_message_bytes=self.max_message_bytes,
            max_upload_mb=self.max_upload_mb,
            max_session_upload_mb=self.max_session_upload_mb,
            max_queue_bytes=self.max_queue_bytes,
            ping_interval=self.ping_interval,
            frame_ancestors=self.frame_ancestors,
            static_files=tuple(self.static_files),
            app_groups=dict(self.app_groups),
            allow_anonymous=self.allow_anonymous,
            access_check_interval=self.access_check_interval,
            audit=self.audit,
        )
