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


def test_what_cannot_be_placed_is_named_and_nothing_is_kept_by_itself(visit, deploy):
    files = chain(*STEPS)
    lanes = (
        '<bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="支部">'
        "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
    ).encode()
    opening = b'isExecutable="true">'
    files["process.bpmn"] = files["process.bpmn"].replace(opening, opening + lanes)
    files["about.toml"] = files["about.toml"].replace(b'"chain"', b'"laned"')
    files["process.bpmn"] = files["process.bpmn"].replace(b'id="chain"', b'id="laned"')
    deploy(files)
    visitor = visit("sysadmin")
    studio = Studio(visitor).opens("laned")
    studio.is_told("图里没有写“支部”画在哪里")
    visitor.page.wait_for_selector("g[data-element-id=a]")
    assert "BPMNShape" not in files_of(visitor)["process.bpmn"]


def test_it_is_seen_where_it_is_only_looked_at(visit, deploy):
    deploy(chain(*STEPS))
    visitor = visit("sysadmin")
    visitor.goes("/procedures/chain")
    visitor.page.wait_for_selector("g[data-element-id=a_ok]")
