"""Draws the cached pictures by other weights, without encoding them again. usage: python -m penny.latents.reweigh

For a change of `penny.data.captions`' weights or of the shares in `penny.latents.records`, or for a stage of training
that draws scenes more often (--scene-share); the latents stay standardised as they were. Give it the --scenes that
`penny.latents.encode` had. Throws where the pictures themselves would be others: then encode again.
"""

import json
from pathlib import Path

from penny.data.annotate import open_colours
from penny.data.art import open_art
from penny.latents.records import Record, RecordsConfig, all_records, draw_weights
from penny.run.stage import stage_arguments


def reweigh(folder: Path, records: list[Record], config: RecordsConfig) -> None:
    """Writes the records' weights into the index beside their latents."""
    captions = [caption for record in records for caption in record.captions]
    if captions != json.loads((folder / "captions.json").read_text()):
        raise ValueError(f"{folder}: the cached pictures are others than the data now gives; run penny.latents.encode")
    index = json.loads((folder / "index.json").read_text())
    index["weights"] = draw_weights(records, config).tolist()
    (folder / "index.json").write_text(json.dumps(index))


def main() -> None:
    parser = stage_arguments("Draws the cached pictures by other weights")
    parser.add_argument("--scenes", type=int, default=RecordsConfig.scenes)
    parser.add_argument("--scene-share", type=float, default=RecordsConfig.scene_share, help="of what is drawn")
    options = parser.parse_args()
    config, art = RecordsConfig(scenes=options.scenes).with_scene_share(options.scene_share), options.work / "art"
    records = [record for record, _ in all_records(open_art(art), open_colours(art), config)]
    reweigh(options.work / "latents", records, config)


if __name__ == "__main__":
    main()
