"""What is ignored in a process is ignored in those that it starts; what it handles is not."""

import signal


def let_hangups_end_children() -> None:
    """Under nohup hangups are ignored, and a process that a test ends by one would go on for ever."""
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)
