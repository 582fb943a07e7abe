"""A diagram that other programs have written without a drawing is drawn, and says the same."""

from __future__ import annotations

from chained import chain
from drawingroom import Studio, digest_of, files_of

STEPS = (("a", "ASSESSOR", {}), ("b", "SECRETARY", {}))


def test_it_is_laid_out_when_it_is_opened_and_kept_so(visit, deploy):
    files = chain(*STEPS)
    assert b"BPMNShape" not in files["process.bpmn"]
    deploy(files)
    visitor = visit("sysadmin")
    Studio(visitor).opens("chain").is_saved()
    kept = files_of(visitor)
    assert kept["process.bpmn"].count("BPMNShape id") == 8
    assert kept["process.bpmn"].count("BPMNEdge id") == 10
    assert digest_of(kept) == digest_of({name: text.decode() for name, text in files.items()})


def test_it_is_seen_where_it_is_only_looked_at(visit, deploy):
    deploy(chain(*STEPS))
    visitor = visit("sysadmin")
    visitor.goes("/procedures/chain")
    visitor.page.wait_for_selector("g[data-element-id=a_ok]")
