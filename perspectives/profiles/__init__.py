"""Outlets over many stories: habits, differences, a map, and how they move over time.

``inference`` works on arrays alone; ``labels`` and ``cells`` read one story, ``panel`` many;
``rows`` puts both together, ``make`` holds `profile` and ``result`` the `Profile` it returns.
"""

from perspectives.profiles.make import profile
from perspectives.profiles.result import Profile

__all__ = ["Profile", "profile"]
