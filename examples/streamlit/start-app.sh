#!/bin/sh
# DataRobot starts this file and asks port 8080 for readiness. The path that requests arrive at comes from DataRobot in
# STREAMLIT_SERVER_BASE_URL_PATH, which Streamlit reads by itself. The browser's address is another one than Streamlit
# sees behind the platform's prefix, hence no check of origins here; DataRobot signs visitors in before they get here.
exec streamlit run app.py \
  --server.port "${PORT:-8080}" \
  --server.address 0.0.0.0 \
  --server.headless true \
  --server.enableCORS false \
  --server.enableXsrfProtection false \
  --server.fileWatcherType none \
  --client.toolbarMode viewer \
  --browser.gatherUsageStats false
