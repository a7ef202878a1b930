-- Limits of a key's own, and what keys used by day and model. The key's object counts; this table follows it within seconds.

ALTER TABLE api_keys ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';   -- JSON object, only where a limit differs from the default

CREATE TABLE usage (
  key_id TEXT NOT NULL,
  day TEXT NOT NULL,               -- YYYY-MM-DD, UTC
  model TEXT NOT NULL,             -- empty for requests that came to no image
  requests INTEGER NOT NULL,
  images INTEGER NOT NULL,         -- made and charged
  cached_images INTEGER NOT NULL,  -- from the cache or from another request's run
  device_ms INTEGER NOT NULL,
  PRIMARY KEY (key_id, day, model)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_by_day ON usage (day);
