"""How officers learn.

MOTCUA_GUIDE         1: guided first tasks on the desk; the practice mode has them anyway
MOTCUA_PRACTICE_URL  where the practice mode of this province is: the desk links to it
"""

import os

PRACTICE = os.environ.get("MOTCUA_MODE", "demo") == "practice"
LEARNING_GUIDE = PRACTICE or os.environ.get("MOTCUA_GUIDE", "") == "1"
PRACTICE_URL = os.environ.get("MOTCUA_PRACTICE_URL", "")
