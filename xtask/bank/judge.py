"""Judges a file by the schema of pain.001.001.03, and proves that the judge
finds what was made wrong."""

import importlib.util
import pathlib
import sys

import xmlschema

WRONG = [("<PmtMtd>TRF", "<PmtMtd>KAS"), ("<CtrlSum>", "<CtrlSum>x"), ('Ccy="IDR"', 'Ccy="rupiah"')]

folder = pathlib.Path(next(iter(importlib.util.find_spec("sepaxml").submodule_search_locations)))
schema = xmlschema.XMLSchema(str(folder / "schemas" / "pain.001.001.03.xsd"))
text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
for right, wrong in WRONG:
    if right not in text or schema.is_valid(text.replace(right, wrong)):
        sys.exit(f"the judge is blind for {wrong}")
schema.validate(text)
