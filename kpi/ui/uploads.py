"""What Streamlit holds of uploaded files."""

from streamlit import runtime
from streamlit.runtime.stats import CacheStat


def uploaded_bytes() -> int:
    """Bytes of the files that sessions have uploaded and Streamlit keeps in memory until they end."""
    families = runtime.get_instance().uploaded_file_mgr.get_stats().values()
    return sum(stat.byte_length for stats in families for stat in stats if isinstance(stat, CacheStat))
