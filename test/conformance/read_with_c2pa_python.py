"""Reads what the runner signs with c2pa-python, a newer c2pa-rs than the one that signed it.

    node test/conformance/make-files.ts /tmp/mintmark-conformance
    pip install -r test/conformance/requirements.txt
    python test/conformance/read_with_c2pa_python.py /tmp/mintmark-conformance

Exits with 0 when every format is Trusted under the development root, Valid without it, and Invalid after one byte of the
picture changed, and when the assertions and actions are those that the runner means to sign, and an edit keeps its parent's manifest.
"""

import io
import json
import sys
from pathlib import Path

import c2pa

MEDIA_TYPES = {"png": "image/png", "webp": "image/webp", "jpeg": "image/jpeg", "avif": "image/avif"}
ACTIONS = {"signed": ["c2pa.created", "c2pa.watermarked"], "edited": ["c2pa.opened", "c2pa.edited", "c2pa.watermarked"]}
LABELS = {"c2pa.actions.v2", "c2pa.soft-binding", "c2pa.ai-disclosure", "cawg.training-mining"}


def read(data: bytes, media_type: str, anchors: str | None) -> dict:
    """The report of c2pa-rs on a file, with or without trust anchors (PEM)."""
    trust = {"trust_anchors": anchors} if anchors else {}
    settings = {"trust": trust, "verify": {"verify_trust": bool(anchors), "remote_manifest_fetch": False}}
    context = c2pa.Context(c2pa.Settings.from_json(json.dumps(settings)))
    with c2pa.Reader(media_type, io.BytesIO(data), context=context) as reader:
        return json.loads(reader.json())


def failures(report: dict) -> list[str]:
    return [entry["code"] for entry in report["validation_results"]["activeManifest"]["failure"]]


def actions(manifest: dict) -> list[str]:
    listed = [assertion["data"] for assertion in manifest["assertions"] if assertion["label"] == "c2pa.actions.v2"]
    return [action["action"] for action in listed[0]["actions"]]


def parents(report: dict, manifest: dict) -> list[bool]:
    """For each parent of a manifest, whether the manifest that it had is still there."""
    return [one.get("active_manifest") in report["manifests"] for one in manifest.get("ingredients", []) if one["relationship"] == "parentOf"]


def check(path: Path, anchors: str) -> list[str]:
    """What is wrong with one file; empty when nothing is."""
    media_type = MEDIA_TYPES[path.suffix[1:]]
    data = path.read_bytes()
    flipped = bytearray(data)
    flipped[-40] ^= 1
    trusted, plain = read(data, media_type, anchors), read(data, media_type, None)
    changed = read(bytes(flipped), media_type, anchors)
    manifest = trusted["manifests"][trusted["active_manifest"]]
    labels = {assertion["label"] for assertion in manifest["assertions"]}
    expectations = {
        f"Trusted under its root, is {trusted['validation_state']} {failures(trusted)}": trusted["validation_state"] == "Trusted",
        f"Valid without one, is {plain['validation_state']} {failures(plain)}": plain["validation_state"] == "Valid",
        f"Invalid when changed, is {changed['validation_state']}": changed["validation_state"] == "Invalid",
        f"assertions {sorted(LABELS)}, are {sorted(labels)}": LABELS <= labels,
        f"actions {ACTIONS[path.stem]}, are {actions(manifest)}": actions(manifest) == ACTIONS[path.stem],
        f"one parent with its manifest if edited, is {parents(trusted, manifest)}": parents(trusted, manifest) == [True] * (path.stem == "edited"),
        "every assertion created": all(assertion.get("created") for assertion in manifest["assertions"]),
    }
    return [what for what, holds in expectations.items() if not holds]


def main(folder: Path) -> int:
    anchors = (folder / "ca.pem").read_text()
    wrong = {path.name: check(path, anchors) for path in sorted([*folder.glob("signed.*"), *folder.glob("edited.*")])}
    for name, faults in wrong.items():
        print(f"{name}: {'as expected' if not faults else '; '.join(faults)}")
    print(f"c2pa-python {c2pa.__version__}, {c2pa.sdk_version()}")
    return 1 if any(wrong.values()) or not wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
