-- How long the latest images of a model took, for estimates.

CREATE INDEX generations_recent ON generations (model, created_at) WHERE state = 'succeeded';
