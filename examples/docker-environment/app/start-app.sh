#!/bin/sh
# DataRobot sets SCRIPT_NAME to the path of requests, /apps/<id>. gunicorn reads it and removes it from the path.
exec gunicorn --bind "0.0.0.0:${PORT:-8080}" --workers 2 app:app
