-- The manifest of each image: where its own copy lies in the bucket, and its label inside its store. A mark leads to it.

ALTER TABLE generations ADD COLUMN manifest_key TEXT;
ALTER TABLE generations ADD COLUMN manifest_id TEXT;

CREATE INDEX generations_by_watermark ON generations (watermark_id) WHERE watermark_id IS NOT NULL;
CREATE INDEX generations_by_manifest ON generations (manifest_id) WHERE manifest_id IS NOT NULL;
