"""How the server ends."""

import signal
import threading


def stop_at_hangup() -> None:
    """A hangup (the terminal is closed) ends the server as SIGTERM does, with the store let go of whole; unless hangups
    are ignored, as under nohup. Only the main thread can say so: a server in another one is not stopped by signals."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
