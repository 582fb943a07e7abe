"""What a web server imports."""

import gc

from app import create_app

gc.disable()  # nothing of what is made here ever goes; to look for it took a quarter of the start
app = create_app()
gc.freeze()
gc.enable()
