#!/bin/sh
export GRADIO_SERVER_NAME=0.0.0.0
export GRADIO_SERVER_PORT="${PORT:-8080}"
# Path in the browser. Requests arrive without a prefix, because the workflow sets root-path.
export GRADIO_ROOT_PATH="${BASE_PATH:+/$BASE_PATH}"
export GRADIO_ANALYTICS_ENABLED=False
exec python app.py
