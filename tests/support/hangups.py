"""Signals that a process ignores are ignored in its children too; handled signals are not."""

import signal


def let_hangups_end_children() -> None:
    """Lets SIGHUP end child processes even under nohup, which ignores it."""
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)
