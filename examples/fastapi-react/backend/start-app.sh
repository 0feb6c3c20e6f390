#!/bin/sh
# Requests arrive without a prefix, because the workflow sets root-path.
exec uvicorn app:app --host 0.0.0.0 --port "${PORT:-8080}"
