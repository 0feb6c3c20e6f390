#!/bin/sh
# DataRobot starts this file. `exec` hands signals on to the server, so it can stop cleanly.
exec python3 app.py
