#!/bin/sh
# DataRobot runs this file and probes port 8080. It sets STREAMLIT_SERVER_BASE_URL_PATH to the path of requests, and
# Streamlit reads that variable itself. Behind DataRobot's prefix, Streamlit sees another address than the browser, so the
# checks of origins are off. DataRobot signs visitors in before they arrive here.
# The path /_stcore/script-health-check runs the script, and answers with an error if it fails.
export STREAMLIT_SERVER_SCRIPT_HEALTH_CHECK_ENABLED=true
exec streamlit run app.py \
  --server.port "${PORT:-8080}" \
  --server.address 0.0.0.0 \
  --server.headless true \
  --server.enableCORS false \
  --server.enableXsrfProtection false \
  --server.fileWatcherType none \
  --client.toolbarMode viewer \
  --browser.gatherUsageStats false
