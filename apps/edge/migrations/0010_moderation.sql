-- Strict keys, and one record per block: what decided, without the prompt. Times are Unix milliseconds.
ALTER TABLE api_keys ADD COLUMN strict INTEGER NOT NULL DEFAULT 0;

CREATE TABLE moderation_blocks (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  mode TEXT NOT NULL,
  prompt_digest TEXT NOT NULL,
  end_user TEXT,
  image_id TEXT,
  categories TEXT NOT NULL,
  scores TEXT NOT NULL,
  rules TEXT NOT NULL,
  classifier TEXT NOT NULL
);
CREATE INDEX moderation_blocks_by_time ON moderation_blocks (created_at);
CREATE INDEX moderation_blocks_by_key ON moderation_blocks (key_id, created_at);
CREATE INDEX moderation_blocks_by_request ON moderation_blocks (request_id);
