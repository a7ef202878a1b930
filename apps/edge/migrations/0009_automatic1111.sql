-- What the dialect of AUTOMATIC1111 keeps per API key: the model that its options name, and the latest job, for progress and interrupt.
CREATE TABLE automatic1111 (
  key_id TEXT PRIMARY KEY REFERENCES api_keys (id),
  model TEXT,
  job_id TEXT
);
