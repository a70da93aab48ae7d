"""Write docs/bad-input.md anew: look at the difference before it is committed."""

from __future__ import annotations

from tests.bad_input.page import PAGE, page, rendered
from tests.bad_input.rows import SECTIONS
from tests.bad_input.stage import a_stage

with a_stage() as stage:
    PAGE.write_text(page([rendered(section, stage.results(section)) for section in SECTIONS]), "utf-8")
