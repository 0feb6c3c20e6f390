#!/bin/sh
# Requests arrive without a prefix, because the workflow sets root-path.
exec shiny run --host 0.0.0.0 --port "${PORT:-8080}" app.py
