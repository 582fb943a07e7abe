"""Every word that the drawing pages' scripts say in Chinese has its English, and no other."""

import json
import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "app/frontend/js/studio"
LITERAL = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
#: Names of the language of expressions, in whatever language the page is.
OF_FEEL = ("工作日(",)
#: By which lists of words are written.
SIGNS = {"、", "。"}
#: What goes into the files of a procedure, or comes beside words of a library.
CONTENTS = {"一", "二", "年份", "月份", "第一列", "结果"}


def said():
    """The Chinese texts in the scripts, comments left out."""
    for file in [*FOLDER.rglob("*.js"), *FOLDER.rglob("*.jsx")]:
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.strip().startswith(("//", "*", "/*")):
                texts = (double or single for double, single in LITERAL.findall(line))
                yield from (one for one in texts if one not in SIGNS and CHINESE.search(one))


def test_what_is_said_has_its_english_and_nothing_else_has():
    english = json.loads((FOLDER / "english.json").read_text(encoding="utf-8"))
    wanted = {one for one in said() if not one.startswith(OF_FEEL)}
    assert wanted - english.keys() == CONTENTS
    assert english.keys() - wanted == set()
