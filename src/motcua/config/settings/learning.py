"""How officers learn.

MOTCUA_GUIDE         1: guided first tasks on the desk; the practice mode has them anyway
MOTCUA_PRACTICE_URL  where the practice mode of this province is: the desk links to it
"""

import os

PRACTICE = os.environ.get("MOTCUA_MODE", "demo") == "practice"
LEARNING_GUIDE = PRACTICE or os.environ.get("MOTCUA_GUIDE", "") == "1"
# Called each night in practice mode; the composition root knows how to fill a house.
PRACTICE_RESET = "motcua.config.practice.reset"
# Called when a learner joins: dossiers of their own.
PRACTICE_FILL = "motcua.config.demo_day.make_learners_day"
PRACTICE_URL = os.environ.get("MOTCUA_PRACTICE_URL", "")
